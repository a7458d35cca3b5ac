//! Questions with a clock that can be turned: who waits, for how long, and with whom.

use super::*;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::task::JoinHandle;

const ERP: &str = "https://erp.example.com";

fn page(site: &str) -> Caller {
    Caller { origin: Origin::from_header(site), base: String::new(), presence: Presence::default() }
}

fn wants(documents: usize) -> Wants {
    Wants::Print { printer: "P".into(), documents }
}

/// A desk's consent, and what the settings say at the moment.
#[derive(Clone)]
struct Scene {
    consent: Arc<Consent>,
    settings: Arc<AtomicU8>,
}

impl Scene {
    fn new() -> Scene {
        Scene { consent: Arc::new(Consent::new(Arc::default())), settings: Arc::default() }
    }

    fn ask(&self, caller: &Caller, weight: usize) -> JoinHandle<Result<(), JobFault>> {
        let (scene, caller) = (self.clone(), caller.clone());
        tokio::spawn(async move {
            let standing = || match scene.settings.load(Ordering::Relaxed) {
                0 => Standing::Unknown,
                1 => Standing::Allowed,
                _ => Standing::Refused,
            };
            scene.consent.ask(&caller, wants(1), weight, standing).await
        })
    }

    /// Waits until this many requests are waited for, in all questions.
    async fn waiting(&self, count: usize) {
        let mut changed = self.consent.changed.subscribe();
        while self.consent.open_questions().iter().map(|question| question.waiting).sum::<usize>() != count {
            changed.changed().await.unwrap();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_question_a_site_answers_all_its_requests() {
    let scene = Scene::new();
    let (one, two, other) = (page(ERP), page(ERP), page("https://other.example"));
    let asked = [scene.ask(&one, 1), scene.ask(&one, 1), scene.ask(&two, 1)];
    scene.waiting(3).await;
    let stranger = scene.ask(&other, 1);
    scene.waiting(4).await;
    let questions = scene.consent.open_questions();
    assert_eq!(questions.iter().map(|question| question.waiting).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((&questions[0].origin, &questions[0].wants), (&one.origin, &wants(1)));
    scene.consent.close_with(questions[0].id, Word::LetIn, Presence::let_in).unwrap();
    for request in asked {
        assert_eq!(request.await.unwrap(), Ok(()));
    }
    assert!(one.presence.is_let_in() && two.presence.is_let_in() && !other.presence.is_let_in());
    assert!(!stranger.is_finished());
    assert_eq!(scene.consent.close_with(questions[0].id, Word::LetIn, Presence::let_in), None);
}

#[tokio::test(start_paused = true)]
async fn nobody_answers_within_a_minute_and_what_comes_right_after_is_not_asked_about() {
    let (scene, page, began) = (Scene::new(), page(ERP), Instant::now());
    let first = scene.ask(&page, 1);
    scene.waiting(1).await;
    tokio::time::sleep(limits::CONSENT / 2).await;
    let late = scene.ask(&page, 1);
    for request in [first, late] {
        assert!(matches!(request.await.unwrap(), Err(JobFault::NobodyAnswered { .. })));
        assert_eq!(began.elapsed().as_secs(), limits::CONSENT.as_secs());
    }
    // The prints that stood behind the first in its connection.
    assert!(matches!(scene.ask(&page, 1).await.unwrap(), Err(JobFault::NobodyAnswered { .. })));
    assert_eq!(began.elapsed().as_secs(), limits::CONSENT.as_secs());
    tokio::time::sleep(limits::CONSENT_REST).await;
    let again = scene.ask(&page, 1);
    scene.waiting(1).await;
    assert!(!again.is_finished());
}

#[tokio::test(start_paused = true)]
async fn an_answer_after_the_deadline_finds_no_question() {
    let (scene, page) = (Scene::new(), page(ERP));
    let request = scene.ask(&page, 1);
    scene.waiting(1).await;
    let id = scene.consent.open_questions()[0].id;
    assert_eq!(scene.consent.origin_of(id), Some(page.origin.clone()));
    let _ = request.await.unwrap();
    assert_eq!(scene.consent.origin_of(id), None);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_leaves_takes_its_requests_with_it() {
    let scene = Scene::new();
    let (one, two) = (page(ERP), page(ERP));
    let (mine, theirs) = (scene.ask(&one, 1), scene.ask(&two, 1));
    scene.waiting(2).await;
    assert!(one.presence.is_asked_about());
    one.presence.leave();
    assert_eq!(mine.await.unwrap(), Err(JobFault::LeftWhileAsked));
    assert!(!one.presence.is_asked_about());
    assert_eq!(scene.consent.open_questions()[0].waiting, 1);
    // What still stood behind in its connection does not ask either.
    assert_eq!(scene.ask(&one, 1).await.unwrap(), Err(JobFault::LeftWhileAsked));
    two.presence.leave();
    assert_eq!(theirs.await.unwrap(), Err(JobFault::LeftWhileAsked));
    assert_eq!(scene.consent.open_questions(), []);
}

#[tokio::test(start_paused = true)]
async fn what_another_process_writes_into_the_settings_answers_too() {
    for (said, expected) in [(1, Ok(())), (2, Err(JobFault::SiteRefused { origin: page(ERP).origin.to_string() }))] {
        let (scene, page) = (Scene::new(), page(ERP));
        let request = scene.ask(&page, 1);
        scene.waiting(1).await;
        scene.settings.store(said, Ordering::Relaxed);
        assert_eq!(request.await.unwrap(), expected);
        assert_eq!(scene.consent.open_questions(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn questions_requests_and_their_bytes_are_bounded() {
    let (scene, erp) = (Scene::new(), page(ERP));
    let too_much = |refused: Result<(), JobFault>| assert!(matches!(refused, Err(JobFault::TooMuchAsked { .. })));
    too_much(scene.ask(&erp, limits::CONSENT_BYTES + 1).await.unwrap());
    let half = scene.ask(&erp, limits::CONSENT_BYTES / 2);
    scene.waiting(1).await;
    too_much(scene.ask(&erp, limits::CONSENT_BYTES / 2 + 1).await.unwrap());
    for _ in 1..limits::CONSENT_REQUESTS {
        scene.ask(&erp, 1);
    }
    scene.waiting(limits::CONSENT_REQUESTS).await;
    too_much(scene.ask(&erp, 1).await.unwrap());
    for n in 1..limits::CONSENT_QUESTIONS {
        scene.ask(&page(&format!("https://n{n}.example")), 1);
    }
    scene.waiting(limits::CONSENT_REQUESTS + limits::CONSENT_QUESTIONS - 1).await;
    let one_more = scene.ask(&page("https://one-more.example"), 1).await.unwrap();
    assert!(matches!(one_more, Err(JobFault::SiteUnknown { .. })));
    assert!(!half.is_finished());
}

#[tokio::test(start_paused = true)]
async fn at_the_end_of_the_agent_nobody_waits_on() {
    let (scene, page) = (Scene::new(), page(ERP));
    let request = scene.ask(&page, 1);
    scene.waiting(1).await;
    scene.consent.end();
    assert_eq!(request.await.unwrap(), Err(JobFault::Ending));
    assert_eq!(scene.ask(&page, 1).await.unwrap(), Err(JobFault::Ending));
}
