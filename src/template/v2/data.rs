//! A V2 component's `data` items as bindings.

use super::super::binding::Binding;
use super::super::reading::Fields;
use crate::protocol::failure::TemplateFault;

/// The items of `data`; a single object is a list of one.
pub(super) fn items<'a>(component: &Fields<'a>) -> Result<Vec<Fields<'a>>, TemplateFault> {
    match component.get("data") {
        Some(value) if value.is_object() => Ok(component.object("data")?.into_iter().collect()),
        _ => component.objects("data"),
    }
}

/// `fixed` prints `previewValue` (the literal `value` if that is empty),
/// `dynamic` prints `value` with its placeholders filled in.
pub(super) fn value(item: &Fields<'_>) -> Result<Binding, TemplateFault> {
    if is_fixed(item)? {
        let text = match item.text("previewValue")? {
            Some(text) => text,
            None => item.text_or_empty("value")?,
        };
        Ok(Binding::literal(&text))
    } else {
        Ok(Binding::dynamic(&item.text_or_empty("value")?))
    }
}

/// The value between its prefix and suffix.
pub(super) fn dressed_value(item: &Fields<'_>) -> Result<Binding, TemplateFault> {
    Ok(value(item)?.between(&item.text_or_empty("prefix")?, &item.text_or_empty("suffix")?))
}

pub(super) fn is_fixed(item: &Fields<'_>) -> Result<bool, TemplateFault> {
    item.word("type", &[("dynamic", false), ("fixed", true)])
}
