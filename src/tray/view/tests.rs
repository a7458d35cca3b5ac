//! The menu and the icon's state for every situation a person may be in.

use super::*;
use crate::protocol::printer::Status;

fn printer(name: &str, status: Status, waiting: usize) -> PrinterSeen {
    PrinterSeen { name: name.into(), status, waiting, paused: false }
}

fn task(number: u64, status: PrintStatus) -> TaskSeen {
    TaskSeen { number, id: format!("t-{number}"), printer: "面单机".into(), status, unknown: false }
}

fn question(id: u64) -> QuestionSeen {
    let wants = Wanted::Print { printer: "面单机".into(), documents: 3 };
    QuestionSeen { id, site: "https://erp.example.com".into(), wants }
}

fn view(glance: &Glance) -> View {
    View::of(glance, 0, Tongue::English, "0.1.0")
}

fn mood(glance: &Glance) -> Mood {
    view(glance).mood
}

/// Every action that stands somewhere in the menu, with its text.
fn actions(entries: &[Entry]) -> Vec<(Action, String)> {
    entries
        .iter()
        .flat_map(|entry| match entry {
            Entry::Item(action, text) | Entry::Check(action, text, _) => vec![(*action, text.clone())],
            Entry::Group(_, inside) => actions(inside),
            Entry::Text(_) | Entry::Line => Vec::new(),
        })
        .collect()
}

fn group<'a>(view: &'a View, title: &str) -> &'a [Entry] {
    let found = view.menu.iter().find_map(|entry| match entry {
        Entry::Group(text, inside) if text == title => Some(inside),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no {title} in {:?}", view.menu))
}

#[test]
fn the_icon_tells_the_most_urgent_thing() {
    let idle = Glance { printers: vec![printer("a", Status::Normal, 0)], ..Glance::default() };
    assert_eq!(mood(&idle), Mood::Idle);
    let printing = Glance { printers: vec![printer("a", Status::Normal, 7)], ..Glance::default() };
    assert_eq!(mood(&printing), Mood::Printing);
    assert_eq!(view(&printing).tooltip, "Printing, 7 to go");
    let paused = Glance { paused: true, ..printing.clone() };
    assert_eq!(mood(&paused), Mood::Paused);
    assert_eq!(view(&paused).tooltip, "Printing is paused: 7 waiting");
    let no_paper = Glance { printers: vec![printer("面单机", Status::ShortPaper, 7)], ..paused.clone() };
    assert_eq!(mood(&no_paper), Mood::Attention);
    assert_eq!(View::of(&no_paper, 0, Tongue::Chinese, "0.1.0").tooltip, "打印机“面单机”缺纸");
    let asked = Glance { questions: vec![question(1)], ..no_paper };
    assert!(view(&asked).tooltip.contains("https://erp.example.com asks to print 3 labels"));
}

#[test]
fn a_printer_that_is_off_calls_for_nobody_until_labels_wait_for_it() {
    let off = |waiting| Glance { printers: vec![printer("a", Status::Offline, waiting)], ..Glance::default() };
    assert_eq!(mood(&off(0)), Mood::Idle);
    assert_eq!(mood(&off(1)), Mood::Attention);
}

#[test]
fn a_failure_is_shown_until_the_page_was_opened_or_a_later_task_went_well() {
    let failed =
        Glance { tasks: vec![task(4, PrintStatus::Failed), task(3, PrintStatus::Success)], ..Glance::default() };
    assert_eq!(mood(&failed), Mood::Attention);
    assert_eq!(View::of(&failed, 4, Tongue::English, "0.1.0").mood, Mood::Idle);
    let better =
        Glance { tasks: vec![task(5, PrintStatus::Success), task(4, PrintStatus::Failed)], ..Glance::default() };
    assert_eq!(mood(&better), Mood::Idle);
}

#[test]
fn each_question_offers_its_three_answers_before_everything_else() {
    let glance = Glance { questions: vec![question(7), question(8)], ..Glance::default() };
    let view = view(&glance);
    let first: Vec<Action> = actions(&view.menu).into_iter().take(6).map(|(action, _)| action).collect();
    let answers = |id| [Choice::Remember, Choice::Once, Choice::Refuse].map(|choice| Action::Answer(id, choice));
    assert_eq!(first, [answers(7), answers(8)].concat());
}

#[test]
fn the_check_marks_say_what_is_and_clicking_asks_for_the_other() {
    let checks = |glance: &Glance| -> Vec<(Action, bool)> {
        let entries = view(glance).menu;
        entries
            .iter()
            .filter_map(|entry| if let Entry::Check(action, _, on) = entry { Some((*action, *on)) } else { None })
            .collect()
    };
    assert_eq!(checks(&Glance::default()), [(Action::Pause, false), (Action::StartAtLogin(true), false)]);
    let both = Glance { paused: true, starts_at_login: true, ..Glance::default() };
    assert_eq!(checks(&both), [(Action::Resume, true), (Action::StartAtLogin(false), true)]);
}

#[test]
fn the_printers_and_the_last_five_tasks_are_listed_with_their_state() {
    let mut paused = printer("paused", Status::Normal, 2);
    paused.paused = true;
    let mut unknown = task(9, PrintStatus::Failed);
    unknown.unknown = true;
    let tasks = std::iter::once(unknown).chain((1..9).rev().map(|number| task(number, PrintStatus::Success))).collect();
    let printers = vec![printer("plain", Status::NoInfo, 0), printer("full", Status::ShortPaperOpenLid, 0), paused];
    let view = view(&Glance { printers, tasks, ..Glance::default() });
    let texts = |title| -> Vec<String> { actions(group(&view, title)).into_iter().map(|(_, text)| text).collect() };
    assert_eq!(texts("Printers"), ["plain", "full – out of paper, lid open", "paused – paused, 2 waiting"]);
    let recent = texts("Recent tasks");
    assert_eq!(recent.len(), 5);
    assert_eq!(recent[0], "t-9 – may have printed: look (面单机)");
    assert_eq!(recent[1], "t-8 – printed (面单机)");
    assert_eq!(group(&self::view(&Glance::default()), "Recent tasks"), [Entry::Text("No tasks yet".into())]);
}

#[test]
fn names_from_outside_cannot_break_or_turn_a_line() {
    assert_eq!(name("a\tb\nc\u{202E}d"), "a b c d");
    let long = name(&"标".repeat(300));
    assert_eq!((long.chars().count(), long.ends_with('…')), (40, true));
    assert_eq!(name(&"标".repeat(40)), "标".repeat(40));
}

#[test]
fn every_action_is_found_again_by_its_name() {
    let all = [
        Action::OpenPage,
        Action::Pause,
        Action::Resume,
        Action::Answer(0, Choice::Remember),
        Action::Answer(17, Choice::Once),
        Action::Answer(u64::MAX, Choice::Refuse),
        Action::StartAtLogin(true),
        Action::StartAtLogin(false),
        Action::Quit,
    ];
    for action in all {
        assert_eq!(Action::from_id(&action.id()), Some(action));
    }
    for nonsense in ["", "open page", "remember", "remember -1", "once x", "login", "default", "quit now"] {
        assert_eq!(Action::from_id(nonsense), None, "{nonsense}");
    }
}
