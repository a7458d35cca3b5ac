//! Faults in drawing a filled label: data that no symbol can hold, pictures that are none.

use super::{Blame, Excess, SymbolFault, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum DrawingFault {
    /// The value cannot be said in this symbology.
    BarcodeData { component: String, codetype: String, fault: SymbolFault },
    /// The box is too narrow for one dot a module; widths in mm.
    BarcodeTooNarrow { component: String, width: f64, needed: f64 },
    /// More than the largest QR code holds at this level.
    QrTooLong { component: String, bytes: usize, level: char },
    /// The box is too small for one dot a module, mm.
    QrTooSmall { component: String, width: f64, needed: f64 },
    /// Not a PNG, JPEG or WebP picture, or a damaged one.
    BadPicture { component: String, why: PictureTrouble },
    /// A picture over the pixel limit.
    PictureTooLarge { component: String, width: u32, height: u32, limit: u64 },
    /// All pictures of one label together are more than can be drawn in the time a label may take.
    PicturesTooMany { component: String, limit: u64 },
    /// The label has more dots than allowed.
    LabelTooLarge { width: u64, height: u64, limit: u64 },
    /// A way of sending that this version cannot encode yet.
    NoEncoder { language: String },
    /// A rich text's HTML or CSS is larger than any label needs.
    RichtextTooMuch { component: String, what: Excess, limit: usize },
    /// A code that cannot be read back from the printed dots as its data, and the settings are strict about it;
    /// its top left corner in mm.
    CodeUnreadable { component: String, codetype: String, x: f64, y: f64 },
    /// The drawing itself failed; our fault.
    Broken { what: String },
}

/// Why a value is no picture that can be printed.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureTrouble {
    /// Nothing that begins as a picture file does.
    NotAPicture,
    /// A picture of a kind that the protocol does not name: GIF, BMP, SVG …
    Unsupported { format: &'static str },
    /// PNG, JPEG or WebP, and its bytes do not fit together.
    Damaged { format: &'static str },
    /// The file ends in the middle.
    CutShort { format: &'static str },
    /// More bytes than a picture may have.
    TooManyBytes { bytes: usize, limit: usize },
    /// Canvas `imageData` of another length than width × height × 4.
    CanvasLength { width: u32, height: u32, bytes: usize },
    /// Its address has not been visited.
    NotFetched,
}

impl PictureTrouble {
    fn words(&self) -> Words {
        match self {
            PictureTrouble::NotAPicture => {
                Words::new("内容不是 PNG、JPG 或 WebP 图片", "it is no PNG, JPEG or WebP file")
            }
            PictureTrouble::Unsupported { format } => Words::new(
                format!("不支持 {format}，请换成 PNG、JPG 或 WebP"),
                format!("{format} is not supported; use PNG, JPEG or WebP"),
            ),
            PictureTrouble::Damaged { format } => {
                Words::new(format!("{format} 文件已损坏"), format!("the {format} file is damaged"))
            }
            PictureTrouble::CutShort { format } => {
                Words::new(format!("{format} 文件不完整"), format!("the {format} file ends too early"))
            }
            PictureTrouble::TooManyBytes { bytes, limit } => Words::new(
                format!("文件 {bytes} 字节，最多 {limit} 字节"),
                format!("the file has {bytes} bytes, at most {limit} are read"),
            ),
            PictureTrouble::CanvasLength { width, height, bytes } => Words::new(
                format!("imageData 宽 {width}、高 {height}，但数据有 {bytes} 字节"),
                format!("imageData of {width}×{height} comes with {bytes} bytes"),
            ),
            PictureTrouble::NotFetched => Words::new("没有下载到", "it was not fetched"),
        }
    }
}

impl DrawingFault {
    pub(super) fn blame(&self) -> Blame {
        match self {
            DrawingFault::Broken { .. } | DrawingFault::BarcodeData { fault: SymbolFault::Refused, .. } => Blame::Us,
            _ => Blame::Page,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            DrawingFault::BarcodeData { component, codetype, fault } => {
                let why = fault.words();
                Words::new(
                    format!("{component}：内容不能做成 {codetype} 条码：{}", why.zh),
                    format!("{component}: the data cannot be a {codetype} barcode: {}", why.en),
                )
            }
            DrawingFault::BarcodeTooNarrow { component, width, needed } => Words::new(
                format!("{component}：条码宽 {width:.1} mm 放不下，至少要 {needed:.1} mm"),
                format!("{component}: the barcode does not fit in {width:.1} mm; it needs {needed:.1} mm"),
            ),
            DrawingFault::QrTooLong { component, bytes, level } => Words::new(
                format!("{component}：{bytes} 字节超过二维码（{level} 级）的容量"),
                format!("{component}: {bytes} bytes are more than a QR code of level {level} holds"),
            ),
            DrawingFault::QrTooSmall { component, width, needed } => Words::new(
                format!("{component}：二维码宽 {width:.1} mm 放不下，至少要 {needed:.1} mm"),
                format!("{component}: the QR code does not fit in {width:.1} mm; it needs {needed:.1} mm"),
            ),
            DrawingFault::BadPicture { component, why } => {
                let Words { zh, en } = why.words();
                Words::new(
                    format!("{component}：图片打印不了：{zh}"),
                    format!("{component}: the picture cannot be printed: {en}"),
                )
            }
            DrawingFault::PictureTooLarge { component, width, height, limit } => Words::new(
                format!("{component}：图片 {width}×{height} 像素太大（最多 {limit} 像素）"),
                format!("{component}: a picture of {width}×{height} pixels is too large (at most {limit} pixels)"),
            ),
            DrawingFault::PicturesTooMany { component, limit } => Words::new(
                format!("{component}：这张标签上的图片太多太大（合计最多 {limit} 像素）"),
                format!(
                    "{component}: the pictures of this label are too many or too large (at most {limit} pixels together)"
                ),
            ),
            DrawingFault::LabelTooLarge { width, height, limit } => Words::new(
                format!("标签 {width}×{height} 点太大（最多 {limit} 点）"),
                format!("a label of {width}×{height} dots is too large (at most {limit} dots)"),
            ),
            DrawingFault::NoEncoder { language } => Words::new(
                format!("暂不支持打印指令 {language}"),
                format!("the printer language {language} cannot be spoken yet"),
            ),
            DrawingFault::RichtextTooMuch { component, what, limit } => {
                let (zh, en) = what.words();
                Words::new(
                    format!("{component}：富文本太大（{zh}超过 {limit}）"),
                    format!("{component}: the rich text is too large (more than {limit} {en})"),
                )
            }
            DrawingFault::CodeUnreadable { component, codetype, x, y } => Words::new(
                format!(
                    "{component}（左 {x:.1}、上 {y:.1} mm）：{codetype} 码印出来扫不出，所以没有打印。\
                     请把它放大，四周多留白，移开压在上面的内容（或设置 preflight = \"warn\"，只提醒不拦截）"
                ),
                format!(
                    "{component} (at {x:.1}, {y:.1} mm): the {codetype} code cannot be read back as it would be printed, \
                     so nothing was. Make it larger, leave more white round it, keep others off it \
                     (or set preflight = \"warn\" to print all the same)"
                ),
            ),
            DrawingFault::Broken { what } => Words::new(
                format!("绘制标签时出错（{what}），请把日志发给我们"),
                format!("drawing the label failed ({what}); please send us the log"),
            ),
        }
    }
}
