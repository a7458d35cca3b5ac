//! Which printer a device path of Windows names: `\\?\usb#vid_0a5f&pid_0084#d4j222603053#{28d78fad-…}`.

use super::identity::Plug;

/// None for a path of another form.
pub fn plug(path: &str) -> Option<Plug> {
    let mut parts = path.strip_prefix(r"\\?\")?.split('#');
    let (_, hardware, instance) = (parts.next()?, parts.next()?.to_ascii_lowercase(), parts.next()?);
    let number = |key: &str| {
        let digits = hardware.split('&').find_map(|part| part.strip_prefix(key))?;
        u16::from_str_radix(digits, 16).ok()
    };
    // Windows makes up an instance, with an `&` in it, for a device without a serial number and for a part of one.
    let is_made_up = instance.contains('&') || hardware.contains("&mi_");
    Some(Plug::new(number("vid_")?, number("pid_")?, if is_made_up { "" } else { instance }, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: &str = "#{28d78fad-5a12-11d1-ae5b-0000f803a8c2}";

    #[test]
    fn a_path_tells_the_numbers_and_a_serial_number_where_there_is_one() {
        for (path, vendor, product, serial, place) in [
            (r"\\?\usb#vid_0a5f&pid_0084#d4j222603053", 0x0A5F, 0x0084, "d4j222603053", "d4j222603053"),
            (r"\\?\USB#VID_20D1&PID_7008#5&3A2D8B1E&0&1", 0x20D1, 0x7008, "", "5&3A2D8B1E&0&1"),
            (r"\\?\usb#vid_0483&pid_5740&mi_00#7&1a2b3c4d&0&0000", 0x0483, 0x5740, "", "7&1a2b3c4d&0&0000"),
        ] {
            assert_eq!(plug(&format!("{path}{END}")), Some(Plug::new(vendor, product, serial, place)), "{path}");
        }
    }

    #[test]
    fn another_path_names_no_printer() {
        for path in [
            "",
            r"\\?\",
            r"\\?\usb",
            r"\\?\usb#vid_0a5f#x",
            r"\\?\usb#vid_zz&pid_0084#x",
            r"\\?\lptenum#a#b#c",
            "usb#vid_0a5f&pid_0084#x",
        ] {
            assert_eq!(plug(path), None, "{path}");
        }
    }
}
