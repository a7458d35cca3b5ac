//! `dotline printers`, `status`, `print`: what a person asks of the running agent.

use super::*;

/// One text on 40 × 30 mm, with this taskID.
fn request(folder: &TempDir, task: &str, template: &str) -> String {
    let path = folder.path().join(format!("{task}.json"));
    let request = serde_json::json!({"cmd": "print", "requestID": "9", "version": "2.0", "task": {
        "taskID": task, "printer": "Nobody's", "documents": [{"documentID": "D1", "contents": [
            {"templateURL": template, "data": {"no": "1"}}]}]}});
    std::fs::write(&path, request.to_string()).unwrap();
    path.display().to_string()
}

#[test]
fn a_request_from_a_file_is_printed_and_waited_for_and_never_printed_twice() {
    let home = home("[server]\nports = [0]\n[[printers]]\nname = \"Second\"\naddress = \"virtual:\"\n");
    let agent = Running::start(&["run"], home.path());
    let (output, said) = run(&["printers"], home.path());
    assert!(output.status.success() && said.contains("* Second\tNETWORK"), "{said}");
    assert!(said.contains("  Dotline Virtual"), "{said}");
    for words in [&["status", "Second"][..], &["status"], &["status", "--printer", "Second"]] {
        let (output, said) = run(words, home.path());
        assert_eq!((output.status.code(), said.as_str()), (Some(0), "NORMAL\n"), "{words:?}");
    }
    let template = format!("http://127.0.0.1:{}/samples/waybill-76x130.json", agent.port);
    let file = request(&home, "T1", &template);
    for _ in 0..2 {
        let (output, said) = run(&["print", &file, "--printer", "Second"], home.path());
        assert_eq!((output.status.code(), said.as_str()), (Some(0), "SUCCESS\n"));
    }
    assert_eq!(agent.ask("GET", "/api/labels", "")["labels"].as_array().unwrap().len(), 1);
}

#[test]
fn what_does_not_print_ends_with_its_reason_and_an_exit_code() {
    let home = home("[server]\nports = [0]\n");
    let file = request(&home, "T1", "http://127.0.0.1:1/none.json");
    let (output, said) = run(&["printers"], home.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("请先启动") && said.contains("start it first"), "{said}");
    let _agent = Running::start(&["run"], home.path());
    let (output, said) = run(&["print", &file], home.path());
    assert!(output.status.code() == Some(1) && said.contains("Nobody's"), "{said}");
    let (output, said) = run(&["print", &file, "--printer", "Dotline Virtual"], home.path());
    assert!(output.status.code() == Some(1) && said.contains("FAILED") && said.contains("D1: "), "{said}");
    let (output, said) = run(&["print", "/nowhere/at all.json"], home.path());
    assert!(output.status.code() == Some(1) && said.contains("at all.json"), "{said}");
    let (output, said) = run(&["status", "Nobody's"], home.path());
    assert!(output.status.code() == Some(1) && said.contains("Nobody's"), "{said}");
}
