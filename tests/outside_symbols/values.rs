//! Values by lot: for each type of barcode what it may say, of all lengths and mixtures.

/// Numbers from a seed (Knuth's MMIX constants).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// From `least` up to and with `most`.
    pub fn number(&mut self, least: usize, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + (self.0 >> 33) as usize % (most - least + 1)
    }

    fn one_of<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.number(0, these.len() - 1)]
    }

    fn characters(&mut self, least: usize, most: usize, alphabet: &str) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        (0..self.number(least, most)).map(|_| self.one_of(&alphabet)).collect()
    }

    fn digits(&mut self, least: usize, most: usize) -> String {
        self.characters(least, most, "0123456789")
    }

    /// Runs of digits, capitals, small letters, signs and control characters.
    fn ascii(&mut self, runs: usize) -> String {
        let (upper, lower) = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz");
        let signs = " !\"#$%&'()*+,-./:;=?@[\\]^_`{|}~";
        let run = |dice: &mut Self| match dice.number(0, 9) {
            0..=4 => dice.digits(1, 9),
            5 | 6 => dice.characters(1, 5, upper),
            7 => dice.characters(1, 5, lower),
            8 => dice.characters(1, 3, signs),
            _ => dice.characters(1, 2, "\u{1}\u{9}\u{1b}\u{7f}"),
        };
        (0..self.number(1, runs)).map(|_| run(self)).collect()
    }
}

/// The check digit of GS1 numbers, written again so that it is not the one that is tested.
fn with_check(digits: String) -> String {
    let sum: u32 = digits.chars().rev().enumerate().map(|(at, d)| d.to_digit(10).unwrap() * [3, 1][at % 2]).sum();
    format!("{digits}{}", (1000 - sum) % 10)
}

pub fn value(codetype: &str, dice: &mut Dice) -> String {
    let (main, add_on) = codetype.split_once('+').map_or((codetype, 0), |(main, n)| (main, n.parse().unwrap()));
    let body = main_value(main, dice);
    if add_on == 0 {
        return body;
    }
    format!("{body}{}{}", dice.one_of(&["", "", "+", " "]), dice.digits(add_on, add_on))
}

fn main_value(codetype: &str, dice: &mut Dice) -> String {
    let known = |dice: &mut Dice, length: usize| {
        let digits = dice.digits(length, length);
        if dice.number(0, 1) == 0 { digits } else { with_check(digits) }
    };
    match codetype {
        "128" => dice.ascii(8),
        "128M" => manual(dice),
        "EAN128" => elements(dice),
        "25" => (0..dice.number(3, 12)).map(|_| dice.digits(2, 2)).collect(),
        "25C" => {
            let pairs = dice.number(3, 11);
            known(dice, 2 * pairs + 1)
        }
        "39" | "39C" => match dice.number(0, 1) {
            0 => dice.characters(2, 20, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"),
            _ => dice.ascii(4),
        },
        "39S" => dice.characters(2, 24, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"),
        "93" => dice.ascii(6),
        "EAN13" => known(dice, 12),
        "EAN8" => known(dice, 7),
        "UPCA" => known(dice, 11),
        "UPCE" => {
            let system = dice.one_of(&["", "0", "1"]);
            format!("{system}{}", short_number(dice))
        }
        "CODA" => {
            let body = dice.characters(4, 20, "01234567890123456789-$:/.+");
            match dice.number(0, 1) {
                0 => body,
                _ => format!("{}{body}{}", dice.one_of(&["A", "B", "C", "D"]), dice.one_of(&["a", "b", "C", "D"])),
            }
        }
        "CPOST" | "MSI" | "MSIC" => dice.digits(1, 20),
        "PLESSEY" => dice.characters(1, 20, "0123456789ABCDEF"),
        "ITF14" | "EAN14" => known(dice, 13),
        "QR" => qr(dice),
        other => panic!("no values for {other}"),
    }
}

/// Six digits that a UPC-A number is shortened to; others (123012 stands for the number that
/// 120001 stands for, too) are read, but zint does not draw them.
fn short_number(dice: &mut Dice) -> String {
    loop {
        let digits = dice.digits(6, 6);
        let least = match digits.as_bytes() {
            [.., b'0'..=b'2'] => true,
            [_, _, third, .., b'3'] => *third > b'2',
            [_, _, _, fourth, _, b'4'] => *fourth > b'0',
            [.., fifth, _] => *fifth > b'0',
            _ => false,
        };
        if least {
            return digits;
        }
    }
}

/// Marks and what fits behind them.
fn manual(dice: &mut Dice) -> String {
    let upper = "ABCXYZ0189 -+";
    let mut out = String::new();
    for at in 0..dice.number(1, 4) {
        let (mark, said) = match dice.number(0, 2) {
            0 => (["!103", "!101"], dice.characters(1, 6, upper)),
            1 => (["!104", "!100"], dice.characters(1, 6, "abcXYZ01{}~ ")),
            _ => (["!105", "!099"], (0..dice.number(1, 4)).map(|_| dice.digits(2, 2)).collect()),
        };
        // A latch to the set that is already there would be FNC4.
        if at == 0 || !out.ends_with(&said) {
            let same = ["!103", "!104", "!105"].map(|start| out.rfind(start));
            let latched = ["!101", "!100", "!099"].map(|latch| out.rfind(latch));
            let current = (0..3).max_by_key(|set| same[*set].max(latched[*set]));
            let wanted = ["!103", "!104", "!105"].iter().position(|start| *start == mark[0]);
            if at > 0 && current == wanted {
                out += &said;
                continue;
            }
            out += mark[usize::from(at > 0)];
            out += &said;
            // Behind one or two characters readers are not of one mind about what FNC1 means.
            if dice.number(0, 4) == 0 && said.len() > 2 {
                out += "!102";
                out += &said;
            }
        }
    }
    out
}

/// One to four elements, in parentheses.
fn elements(dice: &mut Dice) -> String {
    let gs1 = "0123456789ABCXYZabcxyz-/.+";
    let one = |dice: &mut Dice| match dice.number(0, 7) {
        0 => format!("(01){}", with_check(dice.digits(13, 13))),
        1 => format!("(00){}", with_check(dice.digits(17, 17))),
        2 => format!("(10){}", dice.characters(1, 20, gs1)),
        3 => format!("(21){}", dice.characters(1, 20, gs1)),
        4 => format!("(17){:02}{:02}{:02}", dice.number(20, 40), dice.number(1, 12), dice.number(0, 28)),
        5 => format!("(310{}){}", dice.number(0, 5), dice.digits(6, 6)),
        6 => format!("(37){}", dice.digits(1, 8)),
        _ => format!("(415){}", with_check(dice.digits(12, 12))),
    };
    (0..dice.number(1, 4)).map(|_| one(dice)).collect()
}

/// Numbers, links, addresses, goods, Japanese, emoji, and all of them in one.
fn qr(dice: &mut Dice) -> String {
    let chinese = "上海市浦东新区张江镇运单号收件人王小明电话件箱龙湖路北京广州深圳中通顺丰快递站点栋单元室，。（）";
    let japanese = "東京都千代田区のりカタカナひらがな、。品川駅前株式会社";
    let part = |dice: &mut Dice| match dice.number(0, 7) {
        0 => dice.digits(1, 30),
        1 => dice.characters(1, 20, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"),
        2 => format!("https://example.com/t?no={}&k={}", dice.digits(8, 16), dice.characters(4, 9, "abcdefxyz")),
        3 | 4 => dice.characters(2, 20, chinese),
        5 => dice.characters(1, 12, "abcdefghijklmnopqrstuvwxyz"),
        6 => dice.characters(1, 3, "🚚📦✅"),
        _ => dice.characters(1, 12, "{}[]\":,'<>"),
    };
    match dice.number(0, 9) {
        0 => dice.characters(2, 30, japanese),
        1 => format!("{}{}", dice.characters(2, 20, japanese), dice.ascii(3).replace(['\\', '~'], "")),
        _ => (0..dice.number(1, 4)).map(|_| part(dice)).collect(),
    }
}
