//! Golden labels: each folder under `tests/golden` is a template, its data and the picture that must come of them.
//! A folder of `examples/templates` is a case too: only its picture lies here, under the same name.
//!
//! `DOTLINE_BLESS=1 cargo test --test golden` accepts what is drawn now. Each
//! label also goes the other road: in each language through its simulator, dot for dot. What is worth
//! saying about it stands in `warnings.txt`, a line a finding; where nothing is, there is no such file.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dotline::bitmap::Bitmap;
use dotline::layout::Pictures;
use dotline::printers::Form;
use dotline::protocol::Warning;
use dotline::protocol::printer::{Config, Cut, Language, TransferType};
use dotline::protocol::warning::Finding;
use dotline::simulate::{Cutting, Misreading, Sheet, cpcl, epl, escpos, tspl, zpl};
use dotline::template::{Label, Template};
use dotline::text::{FontData, Fonts, SystemFace};
use dotline::{encode, raster, render};
use serde_json::Value;

#[path = "roads/compare.rs"]
mod compare;

/// One folder: `template.json` (or `templates.json`, a list drawn on one page),
/// `data.json`, `nested.json` with the templates that stand in it by URL or `templateId`,
/// and `case.json` with a printer configuration where it is not the usual one.
#[derive(Clone)]
struct Case {
    /// Where `label.png` is.
    folder: PathBuf,
    templates: Vec<Template>,
    nested: HashMap<String, Arc<Template>>,
    data: Value,
    config: Config,
}

impl Case {
    /// `source` has the template and the data, `folder` the picture.
    fn read(source: &Path, folder: &Path) -> Case {
        let read = |name: &str| fs::read(source.join(name)).ok();
        let templates = match read("templates.json") {
            Some(bytes) => {
                let list: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
                list.iter().map(|one| Template::parse(one.to_string().as_bytes()).unwrap()).collect()
            }
            None => vec![Template::parse(&read("template.json").expect("template.json")).unwrap()],
        };
        let json = |name: &str| read(name).map(|bytes| serde_json::from_slice::<Value>(&bytes).unwrap());
        let config = json("case.json").map_or_else(Config::default, |case| serde_json::from_value(case).unwrap());
        let inner = json("nested.json").unwrap_or_default();
        let inner = inner.as_object().into_iter().flatten();
        let nested = inner.map(|(url, one)| (url.clone(), Arc::new(Template::from_json(one).unwrap()))).collect();
        let data = json("data.json").unwrap_or_default();
        Case { folder: folder.to_path_buf(), templates, nested, data, config }
    }

    /// The filled label, and what was found in filling it.
    fn label(&self) -> (Label, Vec<Warning>) {
        let (mut label, mut found) = (Label::default(), Vec::new());
        for template in &self.templates {
            let (content, warnings) = template.fill(&self.data, &|url| self.nested.get(url).cloned()).unwrap();
            label.contents.push(content);
            found.extend(warnings);
        }
        (label, found)
    }

    /// All that is worth saying about the label as it leaves.
    fn findings(&self, fonts: &Fonts) -> Vec<Warning> {
        let (label, found) = self.label();
        let pictures = Pictures::default();
        render::payload(&label, &pictures, fonts, &self.config, Form::Png, found).unwrap().warnings
    }

    /// The label's dots, and its TSPL.
    fn draw(&self, fonts: &Fonts) -> (Bitmap, Vec<u8>) {
        let scene = render::scene(&self.label().0, &Pictures::default(), fonts, &self.config).unwrap().scene;
        let bitmap = raster::draw(&scene, fonts, self.config.dots_per_mm()).unwrap();
        let payload = encode::payload(&scene, &bitmap, fonts, &self.config).unwrap();
        (bitmap, payload.to_vec())
    }

    /// Where the printer's letters may stand for ours.
    fn letters(&self, fonts: &Fonts) -> Vec<compare::Area> {
        let scene = render::scene(&self.label().0, &Pictures::default(), fonts, &self.config).unwrap().scene;
        compare::letters(&scene, self.config.dots_per_mm())
    }
}

/// The embedded face, and two that a computer abroad has.
fn fonts() -> Fonts {
    let fonts = Fonts::embedded();
    let face = |family: &str, file: &str, covers: (u32, u32)| SystemFace {
        families: vec![family.into()],
        weight: 400,
        italic: false,
        stretched: false,
        path: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts").join(file),
        index: 0,
        covers: vec![(0x20, 0x20), covers],
    };
    let faces = vec![
        face("Noto Naskh Arabic", "noto-naskh-arabic.ttf", (0x600, 0x6ff)),
        face("Noto Sans Thai", "noto-sans-thai.ttf", (0xe01, 0xe5b)),
    ];
    fonts.add_system(faces, |path| fs::read(path).ok().map(|bytes| Arc::new(bytes) as FontData));
    fonts
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (golden, examples) = (root.join("tests/golden"), root.join("examples/templates"));
    let of_their_own = folders(&golden).into_iter().filter(|name| !examples.join(name).is_dir());
    let mut cases: Vec<Case> = of_their_own.map(|name| Case::read(&golden.join(&name), &golden.join(&name))).collect();
    cases.extend(folders(&examples).into_iter().map(|name| Case::read(&examples.join(&name), &golden.join(&name))));
    cases
}

/// The folders in one, by name.
fn folders(root: &Path) -> BTreeSet<OsString> {
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap());
    entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name()).collect()
}

#[test]
fn every_golden_label_is_drawn_as_its_picture() {
    let fonts = fonts();
    let mut wrong = Vec::new();
    for case in cases() {
        let (drawn, _) = case.draw(&fonts);
        let golden = case.folder.join("label.png");
        if std::env::var_os("DOTLINE_BLESS").is_some() {
            fs::create_dir_all(&case.folder).unwrap();
            fs::write(&golden, drawn.to_png(case.config.dots_per_mm())).unwrap();
            continue;
        }
        let expected = fs::read(&golden).ok().map(|bytes| read_png(&bytes));
        if expected.as_ref() != Some(&drawn) {
            fs::write(case.folder.join("label.new.png"), drawn.to_png(case.config.dots_per_mm())).unwrap();
            if let Some(expected) = expected {
                difference(&expected, &drawn).save(case.folder.join("label.diff.png")).unwrap();
            }
            wrong.push(case.folder);
        }
    }
    assert!(wrong.is_empty(), "not as their pictures (see label.new.png and label.diff.png): {wrong:#?}");
}

#[test]
fn the_printers_road_and_the_rasters_road_meet_in_every_language_as_picture_and_in_commands() {
    let fonts = fonts();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in &cases {
        for language in Language::ALL {
            for transfer_type in [TransferType::Image, TransferType::Row] {
                let way = format!("{}, {}, {transfer_type:?}", case.folder.display(), language.name());
                let case = Case { config: Config { language, transfer_type, ..case.config.clone() }, ..case.clone() };
                let (drawn, payload) = case.draw(&fonts);
                let sheets = sheets(language, &payload, drawn.width(), case.config.dots_per_mm())
                    .unwrap_or_else(|wrong| panic!("{way}: {wrong}"));
                assert_eq!(sheets.len(), 1, "{way}");
                // Only TSPL says letters, and only in commands.
                let letters = match (language, transfer_type) {
                    (Language::Tspl, TransferType::Row) => case.letters(&fonts),
                    _ => Vec::new(),
                };
                assert_eq!(compare::first_difference(&sheets[0].bitmap, &drawn, &letters), None, "{way}");
            }
        }
    }
}

/// What a printer of that language puts on paper; `head` is a receipt printer's dots across.
fn sheets(language: Language, bytes: &[u8], head: u32, dots: f64) -> Result<Vec<Sheet>, Misreading> {
    match language {
        Language::Tspl => tspl::read(bytes, dots),
        Language::Cpcl => cpcl::read(bytes, dots),
        Language::Zpl => zpl::read(bytes, dots),
        Language::Epl => epl::read(bytes, dots),
        Language::EscPos => escpos::read(bytes, head, dots),
    }
}

/// What a slow line, a serial one or Bluetooth, is spared.
#[test]
fn the_sample_waybill_is_an_eighteenth_as_long_in_commands() {
    let fonts = fonts();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/waybill-203");
    let mut case = Case::read(&golden, &golden);
    let image = case.draw(&fonts).1.len();
    case.config.transfer_type = TransferType::Row;
    let row = case.draw(&fonts).1.len();
    println!("the sample waybill: {image} bytes as a picture, {row} in commands");
    assert!(row <= 4_300 && image > 79_000, "{row} of {image} bytes");
}

/// The golden pictures have the whole paper: the head prints its middle, and the roll ends after the last mark.
#[test]
fn receipts_leave_a_receipt_printer_as_long_as_what_is_on_them() {
    let fonts = fonts();
    let mut receipts = 0;
    for case in cases() {
        let name = case.folder.file_name().unwrap().to_string_lossy().into_owned();
        let (head, margin) = match name.as_str() {
            "receipt-58" => (384, 40),
            "receipt-80" => (576, 32),
            _ => continue,
        };
        receipts += 1;
        let golden = read_png(&fs::read(case.folder.join("label.png")).unwrap());
        let last = (0..golden.height()).rev().find(|y| (0..golden.width()).any(|x| golden.get(x, *y))).unwrap();
        for (cut, expected) in [(Cut::Partial, Some(Cutting::Partial)), (Cut::Full, Some(Cutting::Full))] {
            let config = Config { language: Language::EscPos, cut, drawer: true, ..case.config.clone() };
            let (_, payload) = Case { config, ..case.clone() }.draw(&fonts);
            let mut printer = escpos::Printer::new(head, 8.0);
            let sheets = printer.take(&payload).sound().unwrap().whole(payload.len()).unwrap();
            assert_eq!((sheets.len(), printer.kicks().len()), (1, 1), "{name}");
            let (sheet, paper) = (&sheets[0], &sheets[0].bitmap);
            assert_eq!((sheet.cut, paper.width()), (expected, head), "{name}");
            let blank = paper.height() - last - 1;
            assert!(blank <= 16, "{name}: {blank} white rows at the end");
            let wrong = (0..paper.height())
                .flat_map(|y| (0..head).map(move |x| (x, y)))
                .find(|(x, y)| paper.get(*x, *y) != golden.get(x + margin, *y));
            assert_eq!(wrong, None, "{name}");
        }
    }
    assert_eq!(receipts, 2);
}

/// ZPL packs its pictures, and a picture of the whole waybill is as short as a slow line needs it.
#[test]
fn the_sample_waybill_is_short_in_zpl_in_either_form_and_arrives_dot_for_dot() {
    let fonts = fonts();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/waybill-203");
    let mut case = Case::read(&golden, &golden);
    case.config.language = Language::Zpl;
    let lengths = [TransferType::Image, TransferType::Row].map(|transfer_type| {
        case.config.transfer_type = transfer_type;
        let (drawn, payload) = case.draw(&fonts);
        let sheets = zpl::read(&payload, case.config.dots_per_mm()).unwrap();
        assert!(sheets.len() == 1 && *sheets[0].bitmap == drawn, "{transfer_type:?}");
        payload.len()
    });
    println!("the sample waybill in ZPL: {} bytes as a picture, {} in commands", lengths[0], lengths[1]);
    assert!(lengths[0] <= 20_000 && lengths[1] <= lengths[0], "{lengths:?}");
}

/// An ERP maker copies them: nothing in them may be missing, cut off or misread.
#[test]
fn the_examples_print_without_a_warning() {
    let fonts = Fonts::embedded();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/templates");
    let names = folders(&examples);
    assert!(names.len() >= 10, "{names:?}");
    for name in names {
        let case = Case::read(&examples.join(&name), &examples.join(&name));
        let warnings = case.findings(&fonts);
        assert!(warnings.is_empty(), "{name:?}: {warnings:#?}");
    }
}

#[test]
fn every_golden_label_is_told_of_as_its_warnings_say_and_every_whole_code_is_read_back() {
    let fonts = fonts();
    let mut wrong = Vec::new();
    for case in cases() {
        let findings = case.findings(&fonts);
        for Warning { finding, component, .. } in &findings {
            let misread = matches!(finding, Finding::CodeUnreadable { .. } | Finding::CodeReadsOtherwise { .. });
            // A case that is about cutting off cuts codes off.
            let cut = |other: &Warning| {
                other.component == *component && matches!(other.finding, Finding::Clipped | Finding::OffThePage)
            };
            assert!(!misread || findings.iter().any(cut), "{}: {findings:#?}", case.folder.display());
        }
        let told: String = findings.iter().map(|warning| format!("{}\n", warning.words().en)).collect();
        let golden = case.folder.join("warnings.txt");
        if std::env::var_os("DOTLINE_BLESS").is_some() {
            match told.is_empty() {
                true => drop(fs::remove_file(&golden)),
                false => fs::write(&golden, &told).unwrap(),
            }
        } else if fs::read_to_string(&golden).unwrap_or_default() != told {
            wrong.push((case.folder, told));
        }
    }
    assert!(wrong.is_empty(), "not as their warnings.txt: {wrong:#?}");
}

fn read_png(bytes: &[u8]) -> Bitmap {
    let picture = image::load_from_memory(bytes).unwrap().to_luma8();
    let mut bitmap = Bitmap::new(picture.width(), picture.height());
    for (x, y, pixel) in picture.enumerate_pixels() {
        bitmap.set(x, y, pixel.0[0] < 128);
    }
    bitmap
}

/// Red where ink is missing, blue where it is new.
fn difference(expected: &Bitmap, drawn: &Bitmap) -> image::RgbImage {
    let (width, height) = (expected.width().max(drawn.width()), expected.height().max(drawn.height()));
    image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(match (expected.get(x, y), drawn.get(x, y)) {
            (true, true) => [0, 0, 0],
            (true, false) => [220, 0, 0],
            (false, true) => [0, 0, 220],
            (false, false) => [255, 255, 255],
        })
    })
}
