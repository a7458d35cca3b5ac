//! Long WebSocket frames handed on in small pieces, and how far a message has come (RFC 6455, 5.2 and 5.4).
//!
//! A frame is read into one buffer as long as the frame, taken the moment its
//! header is there and kept until the connection ends. A page that has once
//! sent 90 MB would hold 90 MB all day. So a long frame goes on as what the
//! standard allows it to be from the start: a message in fragments.

/// Bytes of a piece. A multiple of four, so that each piece begins at the first byte of the mask.
const PIECE: u64 = 32 * 1024;

const FIN: u8 = 0x80;
const CONTROL: u8 = 0x08;
const MASKED: u8 = 0x80;

/// Follows the frames of one direction, byte by byte.
#[derive(Debug, Default)]
pub struct Frames {
    header: Header,
    /// Bytes of the present frame's payload still to come, and of the present piece.
    left: u64,
    piece_left: u64,
    /// Bytes of the present message that its frames have announced so far.
    announced: u64,
}

/// What a run of bytes brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The present message is at least this long and still on its way.
    Within { announced: u64 },
    /// No message is on its way.
    Between,
}

impl Frames {
    /// Takes the next bytes in and appends what is to be handed on.
    pub fn follow(&mut self, mut bytes: &[u8], on: &mut Vec<u8>) -> Progress {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.left > 0 {
                let length = usize::try_from(self.piece_left).unwrap_or(usize::MAX).min(bytes.len());
                let (part, rest) = bytes.split_at(length);
                bytes = rest;
                on.extend_from_slice(part);
                self.left -= part.len() as u64;
                self.piece_left -= part.len() as u64;
                if self.piece_left == 0 && self.left > 0 {
                    self.begin_piece(false, on);
                }
            } else {
                bytes = rest;
                if self.header.take(byte) {
                    self.begin_frame(on);
                }
            }
            if self.left == 0 && self.header.is_empty() && self.header.ends_message() {
                self.announced = 0;
            }
        }
        match self.announced {
            0 => Progress::Between,
            announced => Progress::Within { announced },
        }
    }

    fn begin_frame(&mut self, on: &mut Vec<u8>) {
        self.left = self.header.payload();
        self.header.have = 0;
        if !self.header.is_control() {
            self.announced = self.announced.saturating_add(self.left);
        }
        self.begin_piece(true, on);
    }

    /// Ping, pong and close are short by themselves and must not come in pieces.
    fn begin_piece(&mut self, is_first: bool, on: &mut Vec<u8>) {
        self.piece_left = if self.header.is_control() { self.left } else { self.left.min(PIECE) };
        let [mut first, second, ..] = self.header.bytes;
        if !is_first {
            first &= FIN;
        }
        if self.piece_left < self.left {
            first &= !FIN;
        }
        on.push(first);
        let masked = second & MASKED;
        match (u8::try_from(self.piece_left), u16::try_from(self.piece_left)) {
            (Ok(short @ 0..126), _) => on.push(masked | short),
            (_, Ok(middle)) => {
                on.push(masked | 126);
                on.extend_from_slice(&middle.to_be_bytes());
            }
            _ => {
                on.push(masked | 127);
                on.extend_from_slice(&self.piece_left.to_be_bytes());
            }
        }
        on.extend_from_slice(self.header.mask());
    }
}

/// A frame's header, as far as it is there. Its bytes stay until the next header begins.
#[derive(Debug, Default)]
struct Header {
    bytes: [u8; 14],
    have: usize,
}

impl Header {
    /// True when the header is complete.
    fn take(&mut self, byte: u8) -> bool {
        if let Some(slot) = self.bytes.get_mut(self.have) {
            *slot = byte;
        }
        self.have += 1;
        self.have >= 2 && self.have >= self.mask_at() + self.mask().len()
    }

    fn is_empty(&self) -> bool {
        self.have == 0
    }

    fn is_control(&self) -> bool {
        self.bytes[0] & CONTROL != 0
    }

    fn ends_message(&self) -> bool {
        !self.is_control() && self.bytes[0] & FIN != 0
    }

    fn mask_at(&self) -> usize {
        match self.bytes[1] & !MASKED {
            126 => 4,
            127 => 10,
            _ => 2,
        }
    }

    fn mask(&self) -> &[u8] {
        let length = if self.bytes[1] & MASKED != 0 { 4 } else { 0 };
        self.bytes.get(self.mask_at()..self.mask_at() + length).unwrap_or_default()
    }

    fn payload(&self) -> u64 {
        let [_, short, a, b, c, d, e, f, g, h, ..] = self.bytes;
        match short & !MASKED {
            126 => u64::from(u16::from_be_bytes([a, b])),
            127 => u64::from_be_bytes([a, b, c, d, e, f, g, h]),
            length => u64::from(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A masked frame as a client sends it. The payload is not the same at every place.
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
        let mask = [0xa1, 0xb2, 0xc3, 0xd4];
        bytes.extend(mask);
        bytes.extend((0..payload).map(|n| (n / 7 % 251) as u8 ^ mask[n % 4]));
        bytes
    }

    fn follow(bytes: &[u8], step: usize) -> (Vec<u8>, Progress) {
        let (mut frames, mut on, mut last) = (Frames::default(), Vec::new(), Progress::Between);
        for part in bytes.chunks(step) {
            last = frames.follow(part, &mut on);
        }
        (on, last)
    }

    /// The frames of a stream: first byte and unmasked payload.
    fn take_apart(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            let (at, length) = match bytes[1] & 0x7f {
                126 => (4, u16::from_be_bytes([bytes[2], bytes[3]]) as usize),
                127 => (10, u64::from_be_bytes(bytes[2..10].try_into().unwrap()) as usize),
                short => (2, short as usize),
            };
            let mask = &bytes[at..at + 4];
            let payload = bytes[at + 4..at + 4 + length].iter().enumerate().map(|(n, b)| b ^ mask[n % 4]).collect();
            frames.push((bytes[0], payload));
            bytes = &bytes[at + 4 + length..];
        }
        frames
    }

    #[test]
    fn short_frames_are_handed_on_as_they_are() {
        let bytes = [frame(0x81, 0), frame(0x81, 125), frame(0x89, 5), frame(0x82, 126), frame(0x81, 32_768)].concat();
        for step in [1, 3, 100_000] {
            assert_eq!(follow(&bytes, step), (bytes.clone(), Progress::Between), "by {step}");
        }
    }

    #[test]
    fn a_long_frame_is_handed_on_as_the_fragments_of_one_message() {
        for payload in [32_769, 65_536, 100_003] {
            let bytes = [frame(0x81, payload), frame(0x81, 3)].concat();
            for step in [1, 999, 1_000_000] {
                let (on, last) = follow(&bytes, step);
                assert_eq!(last, Progress::Between);
                let mut pieces = take_apart(&on);
                assert_eq!(pieces.pop(), take_apart(&frame(0x81, 3)).pop());
                assert!(pieces.iter().all(|(_, piece)| piece.len() as u64 <= PIECE));
                let firsts: Vec<u8> = pieces.iter().map(|(first, _)| *first).collect();
                assert_eq!((firsts[0], firsts[firsts.len() - 1]), (0x01, 0x80), "{payload}");
                assert!(firsts[1..firsts.len() - 1].iter().all(|first| *first == 0x00));
                let whole: Vec<u8> = pieces.into_iter().flat_map(|(_, piece)| piece).collect();
                assert_eq!(whole, take_apart(&frame(0x81, payload))[0].1);
            }
        }
    }

    #[test]
    fn a_message_is_announced_by_its_header_and_over_with_its_last_byte() {
        for payload in [1usize, 125, 126, 65_535, 200_000] {
            let bytes = frame(0x81, payload);
            for step in [1, 3, 1_000] {
                assert_eq!(follow(&bytes, step).1, Progress::Between, "{payload} by {step}");
            }
            let cut = follow(&bytes[..bytes.len() - 1], 1).1;
            assert_eq!(cut, Progress::Within { announced: payload as u64 });
        }
    }

    #[test]
    fn frames_of_one_message_add_up_and_a_ping_between_them_counts_for_nothing() {
        let begun = [frame(0x01, 1_000), frame(0x89, 100), frame(0x00, 40_000)].concat();
        for step in [1, 7, 5_000] {
            assert_eq!(follow(&begun, step).1, Progress::Within { announced: 41_000 }, "by {step}");
        }
        let (on, last) = follow(&[begun, frame(0x80, 10)].concat(), 13);
        assert_eq!(last, Progress::Between);
        let firsts: Vec<u8> = take_apart(&on).iter().map(|(first, _)| *first).collect();
        assert_eq!(firsts, [0x01, 0x89, 0x00, 0x00, 0x80]);
    }

    #[test]
    fn a_length_beyond_all_memory_is_announced_as_it_is() {
        let mut frames = Frames::default();
        let header = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        for _ in 0..2 {
            assert_eq!(frames.follow(&header, &mut Vec::new()), Progress::Within { announced: u64::MAX });
        }
    }
}
