//! What the page does, each a POST with a JSON object.

use std::sync::Arc;

use http::{Request, StatusCode};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::{own, success};
use crate::commands::consent::Decision;
use crate::commands::own_page::{Asked, Known, Typed, Verdict, Wanted};
use crate::protocol::Failure;
use crate::protocol::failure::{DoorFault, Expected, Found, RequestFault};
use crate::protocol::printer::DPI;
use crate::server::Shared;
use crate::server::answers::{self, Answer};

/// All that can be done here.
pub const NAMES: &[&str] = &[
    "tasks",
    "consent",
    "cancel",
    "reprint",
    "pause",
    "resume",
    "printer",
    "condition",
    "site",
    "workbench",
    "workbench.pdf",
    "reload",
];

pub async fn carry_out(shared: &Arc<Shared>, name: &str, request: Request<Incoming>) -> Result<Answer, Failure> {
    if !NAMES.contains(&name) {
        return Err(DoorFault::NoSuchPage.into());
    }
    let body = own::object(request, &shared.room).await?;
    let desk = &shared.desk;
    match name {
        // Changes nothing; it is asked with more words than an address has room for.
        "tasks" => Ok(answers::json(&desk.tasks(asked(&body)?).await?)),
        // These two change nothing either.
        "workbench" => Ok(answers::json(&desk.workbench(typed(&body)?).await?)),
        "workbench.pdf" => {
            let pdf = desk.workbench_pdf(typed(&body)?).await?;
            Ok(answers::answer(StatusCode::OK, "application/pdf", pdf))
        }
        "consent" => {
            let decisions = [Decision::Remember, Decision::Once, Decision::Refuse];
            let decision = own::word(&body, "decision", &["remember", "once", "refuse"], &decisions)?;
            desk.decide(own::number(&body, "id")?, decision).await?;
            Ok(success(Value::Null))
        }
        "cancel" => {
            let left = desk.cancel(own::number(&body, "task")?).await?;
            Ok(success(json!({"canceled": left})))
        }
        "reprint" => {
            let from = u32::try_from(own::number(&body, "from")?).unwrap_or(u32::MAX);
            let only = body.get("only").and_then(Value::as_bool).unwrap_or(false);
            let number = desk.reprint(own::number(&body, "task")?, from, only).await?;
            Ok(success(json!({"number": number})))
        }
        "pause" => desk.pause(printer(&body)?).await.map(|()| success(Value::Null)),
        "resume" => desk.resume(printer(&body)?).await.map(|()| success(Value::Null)),
        "printer" => desk.configure(body).await.map(success),
        "condition" => {
            desk.set_condition(own::text(&body, "printer")?, body.get("condition").unwrap_or(&Value::Null))?;
            Ok(success(Value::Null))
        }
        "site" => {
            let verdicts = [Verdict::Allow, Verdict::Refuse, Verdict::Forget];
            let verdict = own::word(&body, "verdict", &["allow", "refuse", "forget"], &verdicts)?;
            desk.decide_about(own::text(&body, "site")?, verdict).await?;
            Ok(success(Value::Null))
        }
        _ => Ok(answers::json(&desk.reload().await)),
    }
}

/// One printer, or all where none is named.
fn printer(body: &Value) -> Result<Option<&str>, Failure> {
    body.get("printer").map(|_| own::text(body, "printer")).transpose()
}

fn asked(body: &Value) -> Result<Asked, Failure> {
    let words = |field: &str| body.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let known = match body.get("known").filter(|known| known.is_object()) {
        None => None,
        Some(known) => Some(Known {
            epoch: own::number(known, "epoch")?,
            revision: own::number(known, "revision")?,
            oldest: own::number(known, "oldest")?,
        }),
    };
    Ok(Asked {
        since: own::number(body, "since")?,
        state: words("state").map(Wanted::read).unwrap_or_default(),
        printer: words("printer").map(str::to_string),
        text: words("text").map(str::to_string),
        before: body.get("before").and_then(Value::as_u64),
        known,
    })
}

fn typed(body: &Value) -> Result<Typed, Failure> {
    let words = |field: &str| body.get(field).map(|_| own::text(body, field)).transpose();
    let whole = |field: &str| body.get(field).map(|_| own::number(body, field)).transpose();
    let dpi = whole("dpi")?.map(|dpi| {
        let known = u32::try_from(dpi).ok().filter(|dpi| DPI.contains(dpi));
        let (from, to) = (i64::from(*DPI.start()), i64::from(*DPI.end()));
        let (expected, found) = (Expected::Whole { from, to }, Found::Number(dpi.to_string()));
        known.ok_or(RequestFault::Wrong { field: "dpi".into(), expected, found })
    });
    Ok(Typed {
        template: own::text(body, "template")?.to_string(),
        data: words("data")?.unwrap_or_default().to_string(),
        printer: words("printer")?.filter(|name| !name.is_empty()).map(str::to_string),
        dpi: dpi.transpose()?,
        page: whole("page")?.and_then(|page| usize::try_from(page).ok()).unwrap_or_default(),
    })
}
