//! Filling a document's label: at once where it only binds values, under watch where strangers' scripts run.

use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::gather::{Templates, url_of};
use crate::limits;
use crate::protocol::failure::{DrawingFault, RichtextFault};
use crate::protocol::task::Content;
use crate::protocol::{Failure, Warning};
use crate::template::Label;

/// A script that is stuck keeps its place until it ends: what hangs cannot multiply.
static AT_ONCE: Semaphore = Semaphore::const_new(limits::SCRIPTS_AT_ONCE);

/// The label of all contents, whose templates have been got.
pub(super) async fn label(contents: &[Content], templates: &Templates) -> Result<(Label, Vec<Warning>), Failure> {
    if !templates.values().any(|template| template.runs_scripts()) {
        return filled(contents, templates);
    }
    let (contents, templates) = (contents.to_vec(), templates.clone());
    watched(&AT_ONCE, move || filled(&contents, &templates)).await
}

fn filled(contents: &[Content], templates: &Templates) -> Result<(Label, Vec<Warning>), Failure> {
    let mut label = Label::default();
    let mut warnings = Vec::new();
    for content in contents {
        let Some(template) = templates.get(url_of(content)) else { continue };
        let (filled, found) = template.fill(&content.data, &|url| templates.get(url).cloned())?;
        label.contents.push(filled);
        warnings.extend(found);
    }
    Ok((label, warnings))
}

/// Runs `work` away from the threads that serve sockets, and waits no longer than `limits::SCRIPT_TIME`. The engine
/// counts its own steps and bytes; the clock is for what it cannot count.
async fn watched<T: Send + 'static>(
    places: &'static Semaphore,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let broken = || Failure::from(DrawingFault::Broken { what: "panic".into() });
    let work = async {
        let place = places.acquire().await.map_err(|_| broken())?;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(|_| broken())?
    };
    let limit = limits::SCRIPT_TIME;
    timeout(limit, work).await.unwrap_or_else(|_| Err(Failure::Template(RichtextFault::TooSlow { limit }.into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    use serde_json::json;

    use crate::protocol::failure::TemplateFault;
    use crate::richtext::script::{self, Script};

    fn slow() -> Failure {
        Failure::Template(RichtextFault::TooSlow { limit: limits::SCRIPT_TIME }.into())
    }

    #[tokio::test]
    async fn work_that_hangs_is_left_alone_and_lets_no_more_begin_than_there_are_places() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let (end, hangs) = mpsc::channel::<()>();
        let begun = std::time::Instant::now();
        let hang = move || {
            let _ = hangs.recv();
            Ok(())
        };
        let hung = watched(&PLACES, hang).await;
        assert_eq!(hung, Err(slow()));
        assert!(begun.elapsed() >= limits::SCRIPT_TIME);
        // The one place is still taken: the next one does not even begin …
        assert_eq!(watched(&PLACES, || -> Result<(), Failure> { panic!("must not begin") }).await, Err(slow()));
        // … until the first has ended.
        drop(end);
        assert_eq!(watched(&PLACES, || Ok(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn an_engine_stuck_in_one_built_in_operation_keeps_its_place_until_it_ends() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let fill = |template: &'static str| {
            move || {
                let script = Script { template: template.into(), parser: None };
                let filled = script::fill("goods", &script, &json!({"n": 7})).map_err(TemplateFault::from)?;
                Ok(filled.html)
            }
        };
        // One call, and a hundred and sixty thousand million letters to compare: no step is counted, nothing can be interrupted.
        let stuck = "<% var long = 'x'.repeat(8e6); %><%= Array(20000).fill(long + 'a').indexOf(long + 'b') %>";
        assert_eq!(watched(&PLACES, fill(stuck)).await, Err(slow()));
        assert_eq!(PLACES.available_permits(), 0, "it still runs, and no other may begin");
        // It ends, its place returns, and its engine is whole.
        drop(timeout(Duration::from_secs(120), PLACES.acquire()).await.unwrap().unwrap());
        assert_eq!(watched(&PLACES, fill("<%= n %>")).await, Ok("7".to_owned()));
    }

    #[tokio::test]
    async fn work_that_panics_is_a_fault_of_ours() {
        static PLACES: Semaphore = Semaphore::const_new(1);
        let broken = watched(&PLACES, || -> Result<(), Failure> { panic!("on purpose") }).await;
        assert_eq!(broken, Err(DrawingFault::Broken { what: "panic".into() }.into()));
        assert_eq!(watched(&PLACES, || Ok(7)).await, Ok(7));
    }
}
