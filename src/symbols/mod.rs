//! BARS: barcodes and QR codes as modules.
