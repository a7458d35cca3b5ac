//! The sample templates and the data of one, served by the agent itself: the demo prints them, makers of pages may look.

use http::{Request, StatusCode};

use super::answers::{self, Answer};
use super::routes::reading;
use crate::protocol::failure::DoorFault;

const SAMPLES: [(&str, &str); 5] = [
    ("waybill-76x130.json", include_str!("../../examples/templates/waybill-76x130.json")),
    ("waybill-76x130.data.json", include_str!("../../examples/templates/waybill-76x130.data.json")),
    ("seed-v2.json", include_str!("../../examples/templates/seed-v2.json")),
    ("custom-area.json", include_str!("../../examples/templates/custom-area.json")),
    ("seed-v1.json", include_str!("../../examples/templates/seed-v1.json")),
];

/// The template of that file name.
pub fn serve<B>(request: &Request<B>, name: &str) -> Answer {
    let known = SAMPLES.iter().find(|(known, _)| *known == name);
    match (reading(request), known) {
        (Err(fault), _) => answers::refusal(fault),
        (Ok(()), None) => answers::refusal(DoorFault::NoSuchPage),
        (Ok(()), Some((_, template))) => {
            answers::shared(answers::answer(StatusCode::OK, "application/json", template.as_bytes()))
        }
    }
}
