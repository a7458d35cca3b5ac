//! `dotline preview`: what it draws, what it says, how it ends.

use super::*;

/// 40 × 30 mm: one text, one picture from this address where there is one.
fn template(picture: Option<&str>) -> String {
    let text = r#"{"component": "text", "id": "no", "style": {"x": 2, "y": 2, "width": 30}, "data": [{"value": "%no% %who%"}]}"#;
    let picture = picture.map_or_else(String::new, |url| {
        format!(
            ",\n{{\"component\": \"image\", \"style\": {{\"x\": 2, \"y\": 8, \"width\": 5, \"height\": 5}}, \"data\": [{{\"value\": \"{url}\"}}]}}"
        )
    });
    format!(
        "{{\"component\": \"root\", \"style\": {{\"width\": 40, \"height\": 30}}, \"children\": [\n{text}{picture}]}}"
    )
}

fn put(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn size(path: &Path) -> (u32, u32) {
    let picture = image::open(path).unwrap();
    (picture.width(), picture.height())
}

/// Exit code, standard output, standard error.
fn ask(home: &TempDir, words: &[&str]) -> (i32, Vec<u8>, String) {
    let words: Vec<&str> = std::iter::once("preview").chain(words.iter().copied()).collect();
    let Output { status, stdout, stderr } = dotline(&words, home.path()).output().unwrap();
    (status.code().unwrap(), stdout, String::from_utf8(stderr).unwrap())
}

#[test]
fn a_template_and_its_data_become_a_picture_and_what_is_missing_is_told_with_its_line() {
    let home = home("");
    let (template, data) = (put(&home, "t.json", &template(None)), put(&home, "d.json", r#"{"no": "A 17"}"#));
    let out = home.path().join("out.png");
    let (code, stdout, said) = ask(&home, &[&template, &data, "-o", out.to_str().unwrap()]);
    assert_eq!((code, stdout.as_slice(), size(&out)), (0, &b""[..], (320, 240)), "{said}");
    assert!(
        said.contains("t.json:2:1: ") && said.contains("数据里没有 who") && said.contains("the data has no who"),
        "{said}"
    );
    assert!(said.contains("no = A 17") && said.contains("who — 缺少 / missing (no)"), "{said}");
    assert!(said.contains("40 × 30 mm, 203 dpi"), "{said}");
    // The agent's own things are not made for it.
    assert!(!home.path().join("ledger.redb").exists() && !home.path().join("key.pem").exists());
}

#[test]
fn a_list_of_data_is_a_page_each_and_the_standard_output_takes_a_pdf_or_one_picture() {
    let home = home("");
    let template = put(&home, "t.json", &template(None));
    let data = put(&home, "d.json", r#"[{"no": 1, "who": "a"}, {"no": 2, "who": "b"}]"#);
    let (code, _, said) = ask(&home, &[&template, &data, "-o", home.path().join("o.png").to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    let pages = ["o-1.png", "o-2.png"].map(|name| std::fs::read(home.path().join(name)).unwrap());
    assert!(pages[0] != pages[1] && !home.path().join("o.png").exists());
    let (code, pdf, said) = ask(&home, &[&template, &data, "-o", "-", "--pdf"]);
    assert!(code == 0 && pdf.starts_with(b"%PDF-") && String::from_utf8_lossy(&pdf).contains("/Count 2/"), "{said}");
    let (code, nothing, said) = ask(&home, &[&template, &data, "-o", "-"]);
    assert!(code == 1 && nothing.is_empty() && said.contains("--pdf"), "{said}");
    let one = put(&home, "one.json", r#"{"no": 1, "who": "a"}"#);
    assert_eq!(ask(&home, &[&template, &one, "-o", "-"]).1, pages[0]);
}

#[test]
fn a_mistake_is_named_with_file_line_and_column_and_ends_with_1() {
    let home = home("");
    let good = put(&home, "t.json", &template(None));
    let out = home.path().join("out.png");
    let missing = home.path().join("gone.json");
    let wrong = template(None).replace("\"width\": 30", "\"width\": \"wide\"");
    for (first, second, told) in [
        (put(&home, "a.json", "{\n  \"运单\": 1,,\n}"), None, vec!["a.json", "第 2 行第 11 列", "line 2, column 11"]),
        (good.clone(), Some(put(&home, "d.json", "{\"a\" 1}")), vec!["d.json", "line 1, column 6"]),
        (good.clone(), Some(put(&home, "l.json", "[{}, 3]")), vec!["l.json", "item 2"]),
        (put(&home, "w.json", &wrong), None, vec!["w.json:2:70: ", "children[0].style", "width"]),
        (put(&home, "n.json", "{}"), None, vec!["n.json", "V1", "documents"]),
        (missing.display().to_string(), None, vec!["gone.json"]),
        (
            put(&home, "r.json", r#"{"cmd": "print", "task": {"documents": [{}]}}"#),
            None,
            vec!["r.json:1:", "task.documents[0].contents"],
        ),
    ] {
        let mut words = vec![first.as_str()];
        words.extend(second.as_deref());
        words.extend(["-o", out.to_str().unwrap()]);
        let (code, _, said) = ask(&home, &words);
        assert_eq!(code, 1, "{words:?}: {said}");
        assert!(told.iter().all(|part| said.contains(part)), "{told:?}: {said}");
        assert!(!out.exists(), "{words:?}");
    }
}

#[test]
fn words_that_mean_nothing_end_with_the_usage_and_2() {
    let home = home("");
    let good = put(&home, "t.json", &template(None));
    for words in [
        &[] as &[&str],
        &[&good],
        &[&good, "-o", "out.jpg"],
        &[&good, "-o", "out"],
        &[&good, "-o", "out.png", "--pdf"],
        &[&good, "-o", "out.png", "--dpi", "12"],
        &[&good, "-o", "out.png", "--dpi", "fine"],
        &[&good, "-o", "out.png", "--dpi", "203", "--printer", "P"],
        &[&good, "a.json", "b.json", "-o", "out.png"],
        &[&good, "-o", "out.png", "--fast"],
    ] {
        let (code, _, said) = ask(&home, words);
        assert!(code == 2 && said.contains("dotline preview"), "{words:?}: {said}");
    }
    let (code, help, _) = ask(&home, &["--help"]);
    assert!(code == 0 && String::from_utf8(help).unwrap().contains("dotline preview"));
}

#[test]
fn a_printer_that_takes_commands_is_shown_with_letters_of_its_own() {
    let printer = |name: &str, kind: &str| {
        format!("[[printers]]\nname = \"{name}\"\naddress = \"virtual:\"\ntransferType = \"{kind}\"\n")
    };
    let home = home(&[printer("Dots", "image"), printer("Commands", "row")].concat());
    let file = put(&home, "template.json", &template(None));
    let data = put(&home, "data.json", r#"{"no": "SF123", "who": "Yang"}"#);
    let drawn = ["Dots", "Commands"].map(|printer| {
        let (code, png, said) = ask(&home, &[&file, &data, "-o", "-", "--printer", printer]);
        assert_eq!(code, 0, "{said}");
        image::load_from_memory(&png).unwrap().into_luma8()
    });
    assert_eq!(drawn[0].dimensions(), drawn[1].dimensions());
    assert!(drawn[0] != drawn[1], "the printer's letters are ours");
}

#[test]
fn it_is_drawn_under_the_settings_of_the_printer_that_is_meant() {
    let printer =
        |name: &str, dpi: u32| format!("[[printers]]\nname = \"{name}\"\naddress = \"virtual:\"\ndpi = {dpi}\n");
    let home = home(&format!(
        "default_printer = \"Fine\"\n{}{}landscape = true\n",
        printer("Coarse", 203),
        printer("Fine", 300)
    ));
    let template = put(&home, "t.json", &template(None));
    let out = home.path().join("out.png");
    for (more, expected) in [
        (&[][..], (360, 480)),
        (&["--printer", "Coarse"], (320, 240)),
        (&["--printer", "Dotline Virtual"], (320, 240)),
        (&["--dpi", "600"], (960, 720)),
    ] {
        let (code, _, said) = ask(&home, &[&[&template, "-o", out.to_str().unwrap()], more].concat());
        assert_eq!((code, size(&out)), (0, expected), "{more:?}: {said}");
    }
    let (code, _, said) = ask(&home, &[&template, "-o", out.to_str().unwrap(), "--printer", "Nobody's"]);
    assert!(code == 1 && said.contains("Nobody's"), "{said}");
}

/// A server for one template and one picture, on this computer: a local program may name it.
fn shop() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut head = String::new();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            while lines.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let body = if head.starts_with("GET /t.json ") { template(None).into_bytes() } else { picture() };
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            let _ = stream.write_all(&body);
        }
    });
    port
}

/// 8 × 8 black dots.
fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

#[test]
fn pictures_are_fetched_and_a_captured_request_is_drawn_with_all_its_documents() {
    let (home, port) = (home(""), shop());
    let url = format!("http://127.0.0.1:{port}/logo.png");
    let out = home.path().join("out.png");
    let (code, _, said) = ask(&home, &[&put(&home, "t.json", &template(Some(&url))), "-o", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    // 5 mm of black at 2, 8 mm.
    assert_eq!(image::open(&out).unwrap().into_luma8().get_pixel(30, 80).0[0], 0);
    let content = |no: u32| {
        format!(r#"{{"contents": [{{"templateURL": "http://127.0.0.1:{port}/t.json", "data": {{"no": {no}}}}}]}}"#)
    };
    let request = format!(
        r#"{{"cmd": "print", "requestID": "1", "task": {{"taskID": "T", "printer": "Far away", "documents": [{}, {}]}}}}"#,
        content(1),
        content(2)
    );
    let request = put(&home, "request.json", &request);
    let (code, _, said) = ask(&home, &[&request, "-o", out.to_str().unwrap()]);
    assert!(code == 0 && home.path().join("out-2.png").exists(), "{said}");
    assert!(said.contains("Far away") && said.contains("203 dpi"), "{said}");
    let (code, _, said) = ask(&home, &[&request, &request, "-o", out.to_str().unwrap()]);
    assert_eq!(code, 1, "{said}");
}
