//! Our barcodes and QR codes before outside judges: two decoders and a second encoder.
//!
//! `tests/lab/symbols.sh` installs them and runs this; without them it cannot, so `cargo test` leaves it
//! out. Values are drawn by lot from a seed that a failure names: `DOTLINE_SEED=…` repeats it,
//! `DOTLINE_VALUES=…` changes how many values each type gets.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use dotline::bitmap::Bitmap;
use dotline::layout::Pictures;
use dotline::protocol::printer::Config;
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{raster, render, symbols};
use serde_json::{Value, json};

#[path = "outside_symbols/values.rs"]
mod values;

use values::{Dice, value};

/// A module is this many dots, as a designer would choose at 203 dpi.
const MODULE: usize = 2;
/// Dots of white around.
const QUIET: usize = 24;

fn how_many() -> usize {
    std::env::var("DOTLINE_VALUES").map_or(200, |number| number.parse().expect("a number"))
}

fn dice(salt: u64) -> Dice {
    let seed = std::env::var("DOTLINE_SEED").map_or_else(
        |_| std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs(),
        |seed| seed.parse().expect("a number"),
    );
    println!("DOTLINE_SEED={seed}");
    Dice::new(seed.wrapping_add(salt))
}

/// A label with one component, drawn as a printer of 203 dpi gets it.
fn drawn(component: Value, data: &Value, side: (f64, f64), fonts: &Fonts) -> Bitmap {
    let page = json!({"component": "root", "style": {"width": side.0, "height": side.1}, "children": [component]});
    let template = Template::parse(page.to_string().as_bytes()).expect("a template");
    let label = Label { contents: vec![template.fill(data, &|_| None).expect("filled").0] };
    let config = Config::default();
    let scene = render::scene(&label, &Pictures::default(), fonts, &config).expect("a scene").scene;
    raster::draw(&scene, fonts, config.dots_per_mm()).expect("dots")
}

fn barcode(codetype: &str, value: &str, fonts: &Fonts) -> Bitmap {
    let widths = symbols::barcode(codetype, value).unwrap_or_else(|fault| panic!("{codetype} {value:?}: {fault:?}"));
    let modules: usize = widths.iter().map(|width| usize::from(*width)).sum();
    let mm = |dots: usize| dots as f64 / 8.0;
    let style = json!({"x": mm(QUIET), "y": 1, "width": mm(modules * MODULE), "height": 6});
    let component = json!({"component": "barcode", "codetype": codetype, "data": [{"value": "%v%"}], "style": style});
    drawn(component, &json!({"v": value}), (mm(modules * MODULE + 2 * QUIET), 8.0), fonts)
}

/// What a decoder says of each picture, by the picture's name: kind of symbol and text.
type Readings = BTreeMap<String, Vec<(String, String)>>;

fn zxing(folder: &Path, names: &[String]) -> Readings {
    let mut readings = Readings::new();
    for names in names.chunks(500) {
        let heard =
            Command::new("ZXingReader").arg("-1").args(names).current_dir(folder).output().expect("ZXingReader");
        for line in String::from_utf8_lossy(&heard.stdout).lines() {
            // `name kind "text"`
            let Some((name, rest)) = line.split_once(' ') else { continue };
            let Some((kind, text)) = rest.split_once(" \"") else { continue };
            let text = text.strip_suffix('"').unwrap_or(text);
            readings.entry(name.to_owned()).or_default().push((kind.to_owned(), unescaped(text)));
        }
    }
    readings
}

/// ZXingReader writes what cannot be seen as `<GS>` or `<U+4E0A>`.
fn unescaped(text: &str) -> String {
    const NAMES: &str = "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM \
        SUB ESC FS GS RS US";
    let named = |name: &str| match name.strip_prefix("U+") {
        Some(number) => u32::from_str_radix(number, 16).ok().and_then(char::from_u32),
        None if name == "DEL" => Some('\u{7f}'),
        None => NAMES.split_whitespace().position(|known| known == name).and_then(|at| char::from_u32(at as u32)),
    };
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match from[1..].split_once('>').and_then(|(name, behind)| Some((named(name)?, behind))) {
            Some((character, behind)) => {
                out.push(character);
                rest = behind;
            }
            None => {
                out.push('<');
                rest = &from[1..];
            }
        }
    }
    out + rest
}

fn zbar(folder: &Path, names: &[String]) -> Readings {
    let mut readings = Readings::new();
    for names in names.chunks(200) {
        let mut zbarimg = Command::new("zbarimg");
        let heard = zbarimg.args(["--quiet", "--xml", "--nodbus"]).args(names).current_dir(folder).output();
        let heard = String::from_utf8_lossy(&heard.expect("zbarimg").stdout).into_owned();
        for source in heard.split("<source href='").skip(1) {
            let Some((name, rest)) = source.split_once('\'') else { continue };
            for symbol in rest.split("<symbol type='").skip(1) {
                let kind = symbol.split('\'').next().unwrap_or_default();
                let Some((_, data)) = symbol.split_once("<data") else { continue };
                let Some((data, _)) = data.split_once("]]></data>") else { continue };
                let (attributes, text) = data.split_once("><![CDATA[").unwrap_or(("", data));
                let text = if attributes.contains("base64") {
                    use base64::Engine as _;
                    let bytes: Result<Vec<u8>, _> =
                        base64::engine::general_purpose::STANDARD.decode(text.replace(char::is_whitespace, ""));
                    String::from_utf8_lossy(&bytes.expect("base64")).into_owned()
                } else {
                    text.to_owned()
                };
                readings.entry(name.to_owned()).or_default().push((kind.to_owned(), text));
            }
        }
    }
    readings
}

/// What zbar finds in each QR code, one picture at a time, for in its XML bytes above ASCII come out wrong: first as
/// text, then as bytes. zbar takes every sixth short Chinese text in UTF-8 for Shift JIS, from whatever encoder it
/// comes; what it hands on as bytes is what our symbol says.
fn zbar_qr(folder: &Path, names: &[String]) -> Readings {
    let read = |name: &String| {
        let ways = [&["-Sdisable", "-Sqrcode.enable"][..], &["-Sdisable", "-Sqrcode.enable", "-Sbinary"]];
        let texts = ways.map(|way| {
            let mut zbarimg = Command::new("zbarimg");
            let heard = zbarimg.args(["--quiet", "--raw", "--nodbus"]).args(way).arg(name).current_dir(folder).output();
            let text = String::from_utf8_lossy(&heard.expect("zbarimg").stdout).trim_end_matches('\n').to_owned();
            ("QR-Code".to_owned(), text)
        });
        (name.clone(), texts.to_vec())
    };
    names.iter().map(read).collect()
}

/// What a reader is expected to report that knows no settings: without Codabar's letters, and
/// full ASCII of Code 39 still in its 43 characters.
fn agrees(codetype: &str, value: &str, read: &str) -> bool {
    let says = symbols::says(codetype, value).expect("drawn");
    match codetype {
        "CODA" => read == says || says.get(1..says.len() - 1) == Some(read),
        "39" | "39C" => read == says || full_ascii(read) == says,
        // UPC-A is EAN-13 with a 0 before, and each reader has its own mind about which.
        _ if codetype.starts_with("EAN13") || codetype.starts_with("UPCA") => {
            read.trim_start_matches('0') == says.trim_start_matches('0')
        }
        _ => read == says,
    }
}

/// Code 39's full ASCII, as its readers unfold it.
fn full_ascii(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        let letter = match c {
            '+' | '$' | '%' | '/' => rest.clone().next(),
            _ => None,
        };
        let place = letter.filter(char::is_ascii_uppercase).map(|letter| letter as u8 - b'A');
        let Some(place) = place else {
            out.push(c);
            continue;
        };
        rest.next();
        let byte = match (c, place) {
            ('+', _) => b'a' + place,
            ('$', _) => 1 + place,
            ('/', 25) => b':',
            ('/', _) => b'!' + place,
            (_, 0..=4) => 27 + place,
            (_, 5..=9) => b';' + place - 5,
            (_, 10..=14) => b'[' + place - 10,
            (_, 15..=19) => b'{' + place - 15,
            (_, 20) => 0,
            (_, 21) => b'@',
            _ => b'`',
        };
        out.push(char::from(byte));
    }
    out
}

/// Draws values of a type, lets `judge` read the pictures, and gathers what was read otherwise.
fn wrong(codetype: &str, dice: &mut Dice, fonts: &Fonts, judge: impl Fn(&Path, &[String]) -> Readings) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let values: Vec<String> = (0..how_many()).map(|_| value(codetype, dice)).collect();
    let names: Vec<String> = (0..values.len()).map(|at| format!("{at}.png")).collect();
    for (name, value) in names.iter().zip(&values) {
        std::fs::write(folder.path().join(name), barcode(codetype, value, fonts).to_png(8.0)).expect("written");
    }
    println!("{codetype}: {} values", values.len());
    let readings = judge(folder.path(), &names);
    let told = names.iter().zip(&values).filter_map(|(name, value)| {
        let read = readings.get(name).map(Vec::as_slice).unwrap_or_default();
        // One symbol is one reading: the same bars must not be taken for another kind as well.
        let right = matches!(read, [(_, text)] if agrees(codetype, value, text));
        (!right).then(|| format!("{codetype} {value:?} was read as {read:?}"))
    });
    told.collect()
}

fn report(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} misread:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// The types that zxing-cpp reads: all but MSI, Plessey and China Post.
#[test]
#[ignore = "needs ZXingReader; tests/lab/symbols.sh"]
fn zxing_reads_what_we_say() {
    let (mut dice, fonts) = (dice(1), Fonts::embedded());
    let unread = ["MSI", "MSIC", "PLESSEY", "CPOST"];
    let types = symbols::CODETYPES.into_iter().filter(|codetype| !unread.contains(codetype));
    report(&types.flat_map(|codetype| wrong(codetype, &mut dice, &fonts, zxing)).collect::<Vec<_>>());
}

/// Latin-1 by FNC4, which zbar does not know.
#[test]
#[ignore = "needs ZXingReader; tests/lab/symbols.sh"]
fn zxing_reads_fnc4() {
    let (folder, fonts) = (tempfile::tempdir().expect("a folder"), Fonts::embedded());
    for (value, said) in
        [("!104caf!100i", "café"), ("!104x!100!100ij1!100!100z", "xéê±z"), ("!103A!101\u{1}B", "A\u{81}B")]
    {
        assert_eq!(symbols::says("128M", value).as_deref(), Ok(said));
        std::fs::write(folder.path().join("one.png"), barcode("128M", value, &fonts).to_png(8.0)).expect("written");
        // Which letters the bytes are is its guess.
        let heard =
            Command::new("ZXingReader").arg("one.png").current_dir(folder.path()).output().expect("ZXingReader");
        let heard = String::from_utf8_lossy(&heard.stdout).into_owned();
        let bytes = heard.lines().find_map(|line| line.strip_prefix("Bytes:")).unwrap_or_default();
        let byte = |hexadecimal: &str| u8::from_str_radix(hexadecimal, 16).map_or('?', char::from);
        assert_eq!(bytes.split_whitespace().map(byte).collect::<String>(), said, "{value:?}: {heard}");
    }
}

/// The types that zbar reads; add-ons not, which it reports beside their main symbol.
#[test]
#[ignore = "needs zbarimg; tests/lab/symbols.sh"]
fn zbar_reads_what_we_say() {
    let (mut dice, fonts) = (dice(2), Fonts::embedded());
    let mut told = Vec::new();
    for codetype in ["128", "128M", "25", "25C", "39", "39C", "39S", "93", "EAN13", "EAN8", "CODA", "UPCA", "ITF14"] {
        told.extend(wrong(codetype, &mut dice, &fonts, zbar));
    }
    report(&told);
}

/// How zint draws the same: its number of the symbology, options, and what it is given.
fn zint_way(codetype: &str, value: &str) -> Option<(&'static [&'static str], String)> {
    let says = symbols::says(codetype, value).expect("drawn");
    let standard =
        |value: &str| value.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || "-. $/+%".contains(c));
    let given = value.to_owned();
    Some(match codetype {
        "25" | "25C" => (&["-b", "3"], says),
        "39" if !standard(value) => (&["-b", "9"], given),
        "39" | "39S" => (&["-b", "8"], given),
        "39C" if !standard(value) => (&["-b", "9", "--vers=1"], given),
        "39C" => (&["-b", "8", "--vers=1"], given),
        "93" => (&["-b", "25"], given),
        "CODA" => (&["-b", "18"], says),
        "CPOST" => (&["-b", "6"], given),
        "MSI" => (&["-b", "47"], given),
        "MSIC" => (&["-b", "47", "--vers=1"], given),
        "PLESSEY" => (&["-b", "86"], given),
        "ITF14" => (&["-b", "89"], says[..13].to_owned()),
        "EAN14" => (&["-b", "72"], says[2..15].to_owned()),
        _ if codetype.starts_with("EAN") && codetype != "EAN128" => {
            let (main, add_on) = says.split_once(' ').unwrap_or((&says, ""));
            let main = &main[..main.len() - 1];
            let given = if add_on.is_empty() { main.to_owned() } else { format!("{main}+{add_on}") };
            (&["-b", "13", "--addongap=9"], given)
        }
        _ if codetype.starts_with("UPC") => {
            let (main, add_on) = says.split_once(' ').unwrap_or((&says, ""));
            let main = &main[..main.len() - 1];
            let given = if add_on.is_empty() { main.to_owned() } else { format!("{main}+{add_on}") };
            (
                if codetype.starts_with("UPCA") {
                    &["-b", "34", "--addongap=9"]
                } else {
                    &["-b", "37", "--addongap=9"]
                },
                given,
            )
        }
        _ => return None,
    })
}

/// Modules as zint dumps them: rows of hexadecimal digits, the first of a symbol being the bars.
fn zint(options: &[&str], values: &[String]) -> Vec<String> {
    let mut input = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut input, (values.join("\n") + "\n").as_bytes()).expect("written");
    let drawn = Command::new("zint").args(options).args(["--batch", "--dump", "-i"]).arg(input.path()).output();
    let drawn = drawn.expect("zint");
    assert!(drawn.status.success(), "zint: {}", String::from_utf8_lossy(&drawn.stderr));
    let bits = |row: &str| -> String {
        let digits = row.chars().filter_map(|digit| digit.to_digit(16));
        digits.map(|digit| format!("{digit:04b}")).collect::<String>().trim_end_matches('0').to_owned()
    };
    String::from_utf8_lossy(&drawn.stdout).lines().map(bits).collect()
}

fn modules(codetype: &str, value: &str) -> String {
    let widths = symbols::barcode(codetype, value).expect("drawn");
    let mark = |at: usize| if at.is_multiple_of(2) { "1" } else { "0" };
    widths.iter().enumerate().map(|(at, width)| mark(at).repeat(usize::from(*width))).collect()
}

#[test]
#[ignore = "needs zint; tests/lab/symbols.sh"]
fn zint_draws_the_same_bars() {
    let mut dice = dice(3);
    let mut told = Vec::new();
    let mut compared = 0;
    for codetype in symbols::CODETYPES {
        let mut ways: BTreeMap<&[&str], Vec<(String, String)>> = BTreeMap::new();
        for _ in 0..how_many() {
            let value = value(codetype, &mut dice);
            // Its input is lines, and it takes spaces at their ends away.
            let Some((options, given)) = zint_way(codetype, &value) else { continue };
            if given.chars().any(char::is_control) || given.trim() != given {
                continue;
            }
            ways.entry(options).or_default().push((value, given));
        }
        for (options, values) in ways {
            let given: Vec<String> = values.iter().map(|(_, given)| given.clone()).collect();
            let theirs = zint(options, &given);
            assert_eq!(theirs.len(), values.len(), "{codetype}: zint {options:?} drew another number of rows");
            for ((value, _), theirs) in values.iter().zip(theirs) {
                compared += 1;
                let ours = modules(codetype, value);
                // Its wide elements of Codabar are two modules, ours three; EN 798 has 2.25 to 3.
                let same = match codetype {
                    "CODA" => ours.replace("111", "11").replace("000", "00") == theirs,
                    _ => ours == theirs,
                };
                if !same {
                    told.push(format!("{codetype} {value:?}\n  ours   {ours}\n  theirs {theirs}"));
                }
            }
        }
    }
    println!("{compared} symbols compared");
    report(&told);
}

/// Ours may be shorter, never longer.
#[test]
#[ignore = "needs zint; tests/lab/symbols.sh"]
fn zint_draws_no_shorter_code_128() {
    let mut dice = dice(4);
    let values: Vec<String> = std::iter::repeat_with(|| value("128", &mut dice))
        .filter(|value| !value.chars().any(char::is_control) && value.trim() == value)
        .take(how_many())
        .collect();
    let theirs = zint(&["-b", "20"], &values);
    assert_eq!(theirs.len(), values.len());
    let longer = values.iter().zip(theirs).filter(|(value, theirs)| modules("128", value).len() > theirs.len());
    report(&longer.map(|(value, theirs)| format!("{value:?} in {} modules", theirs.len())).collect::<Vec<_>>());
}

#[test]
#[ignore = "needs ZXingReader and zbarimg; tests/lab/symbols.sh"]
fn both_decoders_read_our_qr_codes() {
    let (mut dice, fonts) = (dice(5), Fonts::embedded());
    let folder = tempfile::tempdir().expect("a folder");
    let values: Vec<String> = (0..how_many()).map(|_| value("QR", &mut dice)).collect();
    let names: Vec<String> = (0..values.len()).map(|at| format!("{at}.png")).collect();
    for ((at, name), value) in names.iter().enumerate().zip(&values) {
        let level = ["L", "M", "Q", "H"][at % 4];
        let component = json!({"component": "qrcode", "ecclevel": level,
            "data": [{"value": "%v%"}], "style": {"x": 5, "y": 5, "width": 50}});
        let picture = drawn(component, &json!({"v": value}), (60.0, 60.0), &fonts);
        std::fs::write(folder.path().join(name), picture.to_png(8.0)).expect("written");
    }
    let mut told = Vec::new();
    for (judge, readings) in [("zxing", zxing(folder.path(), &names)), ("zbar", zbar_qr(folder.path(), &names))] {
        for (name, value) in names.iter().zip(&values) {
            let read = readings.get(name).map(Vec::as_slice).unwrap_or_default();
            let right = match read {
                [(_, text)] => text == value,
                [(_, text), (_, bytes)] => text == value || bytes == value,
                _ => false,
            };
            if !right {
                told.push(format!("{judge}: {value:?} was read as {read:?}"));
            }
        }
    }
    report(&told);
}
