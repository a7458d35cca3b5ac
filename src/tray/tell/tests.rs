//! Each thing is told once, and taken back when it no longer holds.

use super::*;
use crate::protocol::status::PrintStatus;
use crate::tray::glance::{TaskSeen, Wanted};

fn printer(status: Status, waiting: usize) -> Glance {
    let printers = vec![PrinterSeen { name: "面单机".into(), status, waiting, paused: false }];
    Glance { printers, ..Glance::default() }
}

fn tasks(numbers: &[(u64, PrintStatus)], tells_failures: bool) -> Glance {
    let task = |(number, status): &(u64, PrintStatus)| TaskSeen {
        number: *number,
        id: format!("t-{number}"),
        printer: "p".into(),
        status: *status,
        unknown: false,
    };
    Glance { tasks: numbers.iter().map(task).collect(), tells_failures, ..Glance::default() }
}

fn questions(ids: &[u64]) -> Glance {
    let question = |id: &u64| QuestionSeen {
        id: *id,
        site: format!("https://shop-{id}.example.com"),
        wants: Wanted::Configure { printer: None },
    };
    Glance { questions: ids.iter().map(question).collect(), ..Glance::default() }
}

impl Teller {
    fn shown(&mut self, glance: &Glance) -> Vec<String> {
        self.news(glance, Tongue::English).show.into_iter().map(|bubble| bubble.title).collect()
    }
}

#[test]
fn a_question_is_asked_once_with_its_answers_and_taken_back_when_it_is_closed() {
    let mut teller = Teller::default();
    let news = teller.news(&questions(&[3]), Tongue::Chinese);
    let [bubble] = &news.show[..] else { panic!("{news:?}") };
    assert_eq!(bubble.text, "https://shop-3.example.com 想更改设置");
    let answers: Vec<Action> = bubble.buttons.iter().map(|(action, _)| *action).collect();
    let asked = [Choice::Remember, Choice::Once, Choice::Refuse].map(|choice| Action::Answer(3, choice));
    assert_eq!(answers, [&[Action::OpenPage][..], &asked].concat());
    assert!(bubble.stays);
    assert_eq!(teller.news(&questions(&[3]), Tongue::Chinese), News::default());
    let news = teller.news(&questions(&[4]), Tongue::Chinese);
    assert_eq!((news.show.len(), news.take_back), (1, vec![Matter::Question(3)]));
}

#[test]
fn a_click_asks_for_what_was_offered_and_nothing_else() {
    let question = Matter::Question(7);
    assert_eq!(question.chosen("open"), Some(Action::OpenPage));
    assert_eq!(question.chosen("refuse 7"), Some(Action::Answer(7, Choice::Refuse)));
    for strange in ["refuse 8", "refuse", "remember 7 8", "quit", "pause", "login on", ""] {
        assert_eq!(question.chosen(strange), None, "{strange}");
    }
    assert_eq!(Matter::Failures.chosen("open"), Some(Action::OpenPage));
    assert_eq!(Matter::Printer("p".into()).chosen("once 7"), None);
}

#[test]
fn a_printer_calls_once_for_each_state_and_again_after_it_was_well() {
    let mut teller = Teller::default();
    assert_eq!(teller.shown(&printer(Status::ShortPaper, 3)), ["The printer “面单机”: out of paper"]);
    assert!(teller.shown(&printer(Status::ShortPaper, 2)).is_empty());
    assert_eq!(teller.shown(&printer(Status::ShortPaperOpenLid, 2)).len(), 1);
    let news = teller.news(&printer(Status::Normal, 2), Tongue::English);
    assert_eq!((news.show.len(), news.take_back), (0, vec![Matter::Printer("面单机".into())]));
    assert_eq!(teller.shown(&printer(Status::ShortPaper, 2)).len(), 1);
}

#[test]
fn a_printer_that_was_taken_away_calls_no_more() {
    let mut teller = Teller::default();
    teller.news(&printer(Status::Error, 1), Tongue::English);
    assert_eq!(teller.news(&Glance::default(), Tongue::English).take_back, [Matter::Printer("面单机".into())]);
}

#[test]
fn failures_are_told_in_one_bubble_and_old_ones_never() {
    use PrintStatus::{Failed, Pending, Success};
    let mut teller = Teller::default();
    assert!(teller.shown(&tasks(&[(2, Pending), (1, Failed)], true)).is_empty());
    assert_eq!(teller.shown(&tasks(&[(3, Success), (2, Failed), (1, Failed)], true)), ["Task t-2 did not print (p)"]);
    assert!(teller.shown(&tasks(&[(3, Success), (2, Failed), (1, Failed)], true)).is_empty());
    assert_eq!(teller.shown(&tasks(&[(5, Failed), (4, Failed), (3, Success)], true)), ["2 tasks did not print"]);
}

#[test]
fn failures_are_told_only_where_the_settings_say_so() {
    let mut teller = Teller::default();
    teller.news(&tasks(&[], false), Tongue::English);
    assert!(teller.shown(&tasks(&[(1, PrintStatus::Failed)], false)).is_empty());
    // Turned on later, it is history.
    assert!(teller.shown(&tasks(&[(1, PrintStatus::Failed)], true)).is_empty());
}
