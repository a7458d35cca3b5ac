//! How far a stream of WebSocket frames has come: which message, and how many bytes of it (RFC 6455, 5.2).

/// Follows the frames of one direction, byte by byte, and keeps none of them.
#[derive(Debug, Default)]
pub struct Frames {
    header: Header,
    /// Bytes of the present frame's payload still to come.
    left: u64,
    /// Bytes of the present message that its frames have announced so far.
    announced: u64,
    /// Is the present frame its message's last, and does it carry data at all?
    ends_message: bool,
    is_data: bool,
}

#[derive(Debug, Default)]
struct Header {
    bytes: [u8; 14],
    have: usize,
}

/// What a run of bytes brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The present message is announced to be this long at least and is still on its way.
    Within { announced: u64 },
    /// No message is on its way.
    Between,
}

impl Frames {
    /// Takes the next bytes in.
    pub fn follow(&mut self, mut bytes: &[u8]) -> Progress {
        while !bytes.is_empty() {
            if self.left > 0 {
                let part = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
                self.left -= part as u64;
                bytes = bytes.get(part..).unwrap_or_default();
            } else if let Some((&byte, rest)) = bytes.split_first() {
                bytes = rest;
                if self.header.take(byte) {
                    self.begin_frame();
                }
            }
            if self.left == 0 && self.header.have == 0 && self.is_data && self.ends_message {
                self.announced = 0;
            }
        }
        match self.announced {
            0 => Progress::Between,
            announced => Progress::Within { announced },
        }
    }

    fn begin_frame(&mut self) {
        let [first, ..] = self.header.bytes;
        self.left = self.header.payload();
        self.header.have = 0;
        // Ping, pong and close may stand between the frames of a message.
        self.is_data = first & 0x08 == 0;
        if self.is_data {
            self.ends_message = first & 0x80 != 0;
            self.announced = self.announced.saturating_add(self.left);
        }
    }
}

impl Header {
    /// True when the header is complete.
    fn take(&mut self, byte: u8) -> bool {
        if let Some(slot) = self.bytes.get_mut(self.have) {
            *slot = byte;
        }
        self.have += 1;
        self.have >= 2 && self.have >= self.length()
    }

    fn length(&self) -> usize {
        let masked = if self.bytes[1] & 0x80 != 0 { 4 } else { 0 };
        2 + masked
            + match self.bytes[1] & 0x7f {
                126 => 2,
                127 => 8,
                _ => 0,
            }
    }

    fn payload(&self) -> u64 {
        let [_, short, a, b, c, d, e, f, g, h, ..] = self.bytes;
        match short & 0x7f {
            126 => u64::from(u16::from_be_bytes([a, b])),
            127 => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
            length => u64::from(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked frame as a client sends it.
    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload {
            0..126 => bytes.push(0x80 | payload as u8),
            126..65_536 => {
                bytes.push(0x80 | 126);
                bytes.extend((payload as u16).to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend((payload as u64).to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(std::iter::repeat_n(7, payload));
        bytes
    }

    /// The greatest announced length, and where the stream stands at its end.
    fn follow(bytes: &[u8], step: usize) -> (u64, Progress) {
        let mut frames = Frames::default();
        let mut most = 0;
        let mut last = Progress::Between;
        for part in bytes.chunks(step) {
            last = frames.follow(part);
            if let Progress::Within { announced } = last {
                most = most.max(announced);
            }
        }
        (most, last)
    }

    #[test]
    fn a_message_is_announced_by_its_header_and_over_with_its_last_byte() {
        for payload in [1, 125, 126, 65_535, 65_536, 200_000] {
            let bytes = frame(0x81, payload);
            for step in [1, 3, 1_000] {
                assert_eq!(follow(&bytes, step).1, Progress::Between, "{payload} by {step}");
            }
            assert_eq!(
                follow(&bytes[..bytes.len() - 1], 1),
                (payload as u64, Progress::Within { announced: payload as u64 })
            );
        }
    }

    #[test]
    fn frames_of_one_message_add_up_and_a_ping_between_them_counts_for_nothing() {
        let first = [frame(0x01, 1_000), frame(0x89, 100), frame(0x00, 2_000)].concat();
        for step in [1, 7, 5_000] {
            assert_eq!(follow(&first, step).1, Progress::Within { announced: 3_000 }, "by {step}");
        }
        let whole = [first, frame(0x80, 10)].concat();
        assert_eq!(follow(&whole, 13).1, Progress::Between);
        assert_eq!(follow(&[whole.clone(), whole].concat(), 1), (3_010, Progress::Between));
    }

    #[test]
    fn a_length_beyond_all_memory_is_announced_as_it_is() {
        let mut frames = Frames::default();
        let header = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert_eq!(frames.follow(&header), Progress::Within { announced: u64::MAX });
        assert_eq!(frames.follow(&header), Progress::Within { announced: u64::MAX });
    }

    #[test]
    fn an_empty_message_leaves_nothing_behind() {
        assert_eq!(follow(&[frame(0x81, 0), frame(0x89, 3), frame(0x81, 0)].concat(), 1).1, Progress::Between);
    }
}
