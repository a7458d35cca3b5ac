//! Looks at the desk when something has changed, shows what it saw, carries out what a person chose.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch as signal};
use tokio::time::{Instant, sleep, sleep_until};

use super::autostart::Autostart;
use super::browser;
use super::glance::{Glance, PrinterSeen, QuestionSeen, TaskSeen, Wanted};
use super::screen::Screen;
use super::tell::{Bubble, Matter, News, Teller};
use super::view::{Action, Choice, View};
use super::words::{self, Tongue};
use crate::commands::Desk;
use crate::commands::consent::{Decision, Question, Wants};
use crate::jobs::notices;
use crate::jobs::record::TaskStory;
use crate::jobs::state::State;
use crate::limits;
use crate::printers::roster::Printer;
use crate::protocol::Failure;
use crate::protocol::printer::Status;

/// Tasks looked at: more than the menu shows, so that a failure among many is not missed.
const TASKS: usize = 20;
/// A click that is a double click opens the page once.
const DOUBLE_CLICK: Duration = Duration::from_secs(1);

/// The loop between the desk and the screen.
pub struct Watch {
    desk: Arc<Desk>,
    screen: Arc<Screen>,
    autostart: Option<Autostart>,
    tongue: Tongue,
    teller: Teller,
    shown: Option<View>,
    /// What the printers said last.
    said: HashMap<String, Said>,
    answers: mpsc::UnboundedSender<Answer>,
    heard: mpsc::UnboundedReceiver<Answer>,
    tasks: Vec<TaskSeen>,
    /// The newest task when the page was last opened from here.
    seen: u64,
    opened: Option<Instant>,
}

/// What a printer says, when it says it.
struct Answer {
    printer: String,
    status: Status,
}

/// A printer's last word.
struct Said {
    status: Status,
    asked: Instant,
    /// Documents in its queue when it was asked.
    waiting: usize,
    answered: bool,
}

impl Watch {
    pub fn new(desk: Arc<Desk>, screen: Arc<Screen>, autostart: Option<Autostart>, tongue: Tongue) -> Watch {
        let (answers, heard) = mpsc::unbounded_channel();
        let teller = Teller::default();
        let (shown, said, tasks, seen, opened) = (None, HashMap::new(), Vec::new(), 0, None);
        Watch { desk, screen, autostart, tongue, teller, shown, said, answers, heard, tasks, seen, opened }
    }

    /// Until nobody can choose anything any more.
    pub async fn run(mut self, mut chosen: mpsc::UnboundedReceiver<Action>, quit: signal::Sender<bool>) {
        let mut changed = self.desk.changed();
        loop {
            changed.mark_unchanged();
            let began = Instant::now();
            let next = self.look().await;
            // A burst of a thousand labels is looked at now and then, at a twentieth of the time at most.
            let rested = Instant::now() + limits::TRAY_REST.max(began.elapsed() * 20);
            let something_new = async {
                sleep_until(rested).await;
                // The sender lives as long as the desk.
                let _ = changed.changed().await;
            };
            tokio::select! {
                action = chosen.recv() => match action {
                    Some(Action::Quit) => { quit.send_replace(true); }
                    Some(action) => self.carry_out(action).await,
                    None => return,
                },
                Some(answer) = self.heard.recv() => self.hear(answer),
                () = something_new => {}
                () = sleep(next) => {}
            }
        }
    }

    /// One look, shown and told. Returns when to look again although nothing has changed.
    async fn look(&mut self) -> Duration {
        let glance = self.glance().await;
        let next = self.ask_printers(&glance);
        let news = self.teller.news(&glance, self.tongue);
        if news != News::default() {
            self.screen.tell(news);
        }
        let view = View::of(&glance, self.seen, self.tongue, self.desk.about.version);
        if self.shown.as_ref() != Some(&view) {
            self.screen.show(view.clone());
            self.shown = Some(view);
        }
        next
    }

    async fn glance(&mut self) -> Glance {
        let desk = self.desk.clone();
        // Where the ledger cannot be read, the tasks stay as they were; the page says why.
        if let Ok(Ok(stories)) = tokio::task::spawn_blocking(move || desk.jobs.latest(TASKS)).await {
            self.tasks = stories.iter().map(task).collect();
        }
        let settings = self.desk.settings.current();
        Glance {
            printers: self.desk.roster.all().iter().map(|printer| self.printer(printer)).collect(),
            tasks: self.tasks.clone(),
            questions: self.desk.consent.open_questions().iter().map(question).collect(),
            paused: self.desk.all_paused(),
            starts_at_login: self.autostart.as_ref().is_some_and(Autostart::is_on),
            tells_failures: settings.pages.notify_on_task_failure,
        }
    }

    fn printer(&self, printer: &Printer) -> PrinterSeen {
        let name = printer.entry.name.clone();
        let (_, waiting) = self.desk.jobs.queue(&name);
        let status = self.said.get(&name).map_or(Status::NoInfo, |said| said.status);
        PrinterSeen { status, waiting, paused: self.desk.paused(&name), name }
    }

    /// Asks the printers whose word is old: at the start, while labels wait, until trouble is over, and once
    /// when the queue is done. An idle printer in order is left alone. Each answers in its own time.
    fn ask_printers(&mut self, glance: &Glance) -> Duration {
        self.said.retain(|name, _| glance.printers.iter().any(|printer| printer.name == *name));
        let now = Instant::now();
        let mut next = limits::TRAY_IDLE;
        for printer in &glance.printers {
            let due = match self.said.get(&printer.name) {
                None => Some(Duration::ZERO),
                Some(said) if !said.answered => None,
                Some(said) if printer.waiting > 0 => Some(limits::TRAY_ASK.saturating_sub(now - said.asked)),
                Some(said) if said.waiting > 0 => Some(Duration::ZERO),
                Some(_) if printer.wants_a_person() => {
                    self.said.get(&printer.name).map(|said| limits::TRAY_ASK_TROUBLED.saturating_sub(now - said.asked))
                }
                Some(_) => None,
            };
            match due {
                Some(Duration::ZERO) => self.ask(printer, now),
                Some(later) => next = next.min(later),
                None => {}
            }
        }
        next
    }

    fn ask(&mut self, printer: &PrinterSeen, now: Instant) {
        let Some(hand) = self.desk.roster.hand(&printer.name) else { return };
        let said = Said { status: printer.status, asked: now, waiting: printer.waiting, answered: false };
        self.said.insert(printer.name.clone(), said);
        let (printer, answers) = (printer.name.clone(), self.answers.clone());
        tokio::spawn(async move {
            // Nobody listens any more when the tray has ended.
            let _ = answers.send(Answer { printer, status: hand.status().await });
        });
    }

    /// A printer that does not say what is wrong is not in order for that: it keeps its last word.
    fn hear(&mut self, Answer { printer, status }: Answer) {
        if let Some(said) = self.said.get_mut(&printer) {
            said.answered = true;
            if status != Status::NoInfo {
                said.status = status;
            }
        }
    }

    async fn carry_out(&mut self, action: Action) {
        let outcome = match action {
            Action::OpenPage => {
                self.open_page();
                Ok(())
            }
            Action::Pause => self.desk.pause(None).await,
            Action::Resume => self.desk.resume(None).await,
            Action::Answer(question, choice) => self.desk.decide(question, decision(choice)).await,
            Action::StartAtLogin(on) => self.start_at_login(on).await,
            Action::Quit => Ok(()),
        };
        if let Err(failure) = outcome {
            tracing::warn!(?action, why = %failure, "what was chosen in the tray could not be done");
            self.screen.tell(News { show: vec![refusal(&failure, self.tongue)], take_back: Vec::new() });
        }
        // A click has changed its check mark, whatever came of it: the menu is shown anew.
        self.shown = None;
    }

    fn open_page(&mut self) {
        let now = Instant::now();
        if self.opened.is_none_or(|before| now - before > DOUBLE_CLICK) {
            browser::open_page(self.desk.about.port);
            self.opened = Some(now);
            self.seen = self.tasks.first().map_or(self.seen, |newest| newest.number);
        }
    }

    async fn start_at_login(&self, on: bool) -> Result<(), Failure> {
        let Some(autostart) = self.autostart.clone() else { return Ok(()) };
        // Only ends early where the agent ends: then nobody asks for the outcome.
        tokio::task::spawn_blocking(move || autostart.set(on)).await.unwrap_or(Ok(()))
    }
}

fn task(story: &TaskStory) -> TaskSeen {
    TaskSeen {
        number: story.number,
        id: story.task.id.clone(),
        printer: story.task.printer.clone(),
        status: notices::status_of(story),
        unknown: story.documents.iter().any(|document| matches!(document.state, State::Unknown { .. })),
    }
}

fn question(question: &Question) -> QuestionSeen {
    let wants = match &question.wants {
        Wants::Print { printer, documents } => Wanted::Print { printer: printer.clone(), documents: *documents },
        Wants::Configure { printer } => Wanted::Configure { printer: printer.clone() },
    };
    QuestionSeen { id: question.id, site: question.origin.to_string(), wants }
}

fn decision(choice: Choice) -> Decision {
    match choice {
        Choice::Remember => Decision::Remember,
        Choice::Once => Decision::Once,
        Choice::Refuse => Decision::Refuse,
    }
}

fn refusal(failure: &Failure, tongue: Tongue) -> Bubble {
    let said = failure.words();
    let text = if tongue == Tongue::Chinese { said.zh } else { said.en };
    let buttons = vec![(Action::OpenPage, words::open_page(tongue))];
    Bubble { matter: Matter::Refusal, title: "Dotline".into(), text, buttons, stays: false }
}
