//! The keys of the data that a template asks for, so that its maker sees what is used and what is missing.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use super::draft::{Draft, DraftKind, PictureDraft, ScriptData};
use super::{Library, Template};
use crate::limits;

/// One key, with what the data has under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Key<'d> {
    /// As the template spells it: `extend.stationCode`.
    pub name: String,
    /// None where the data has no such key.
    pub value: Option<&'d Value>,
    /// The components that print it, each once.
    pub components: Vec<String>,
}

impl Template {
    /// The keys that this template and the ones in it ask `data` for, in the order they are met, each once.
    /// Nested templates that `library` does not have, or that lie too deep, are left out; filling refuses them.
    pub fn keys<'d>(&self, data: &'d Value, library: &Library<'_>) -> Vec<Key<'d>> {
        let mut asking = Asking { data, library, keys: Vec::new(), known: HashMap::new(), depth: 0 };
        asking.parts(&self.parts);
        asking.keys
    }
}

struct Asking<'a, 'd> {
    data: &'d Value,
    library: &'a Library<'a>,
    keys: Vec<Key<'d>>,
    /// Places in `keys` by name: a template of megabytes may ask for a hundred thousand.
    known: HashMap<String, usize>,
    depth: usize,
}

impl Asking<'_, '_> {
    fn parts(&mut self, parts: &[Draft]) {
        for Draft { name, kind } in parts {
            match kind {
                DraftKind::Group { parts, .. } => self.parts(parts),
                DraftKind::Table { cells, .. } => cells.iter().for_each(|cell| self.parts(cell)),
                DraftKind::Nested { url, .. } => self.nested(url),
                DraftKind::Text { segments, .. } => {
                    segments.iter().for_each(|segment| self.binding(name, &segment.value));
                }
                DraftKind::Paragraph { value, .. }
                | DraftKind::Barcode { value, .. }
                | DraftKind::Qr { value, .. }
                | DraftKind::Richtext { data: ScriptData::Bound(value), .. }
                | DraftKind::Picture { value: PictureDraft::Bound(value), .. } => self.binding(name, value),
                DraftKind::Picture { value: PictureDraft::Fixed(_), .. }
                | DraftKind::Richtext { data: ScriptData::Fixed(_), .. }
                | DraftKind::Line(_)
                | DraftKind::Rectangle(_) => {}
            }
        }
    }

    fn nested(&mut self, url: &str) {
        if self.depth < limits::TEMPLATE_DEPTH
            && let Some(template) = (self.library)(url)
        {
            self.depth += 1;
            self.parts(&template.parts);
            self.depth -= 1;
        }
    }

    fn binding(&mut self, component: &Arc<str>, binding: &super::binding::Binding) {
        let (keys, known) = (&mut self.keys, &mut self.known);
        binding.keys(self.data, |name, value| {
            let key = match known.get(name).and_then(|place| keys.get_mut(*place)) {
                Some(key) => key,
                None => {
                    known.insert(name.to_owned(), keys.len());
                    keys.push_mut(Key { name: name.to_owned(), value, components: Vec::new() })
                }
            };
            // A component's own bindings follow one another.
            if key.components.last().is_none_or(|last| last != component.as_ref()) {
                key.components.push(component.to_string());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn template(children: Value) -> Template {
        let root = json!({"component": "root", "style": {"width": 76, "height": 130}, "children": children});
        Template::from_json(&root).unwrap()
    }

    fn text(id: &str, value: &str) -> Value {
        json!({"component": "text", "id": id, "style": {"width": 10}, "data": [{"value": value}]})
    }

    fn told(keys: &[Key<'_>]) -> Vec<(String, Option<String>, String)> {
        let one = |key: &Key<'_>| (key.name.clone(), key.value.map(Value::to_string), key.components.join(" "));
        keys.iter().map(one).collect()
    }

    fn row(name: &str, value: Option<&str>, components: &str) -> (String, Option<String>, String) {
        (name.into(), value.map(str::to_owned), components.into())
    }

    #[test]
    fn each_key_is_told_once_with_its_value_and_all_who_print_it() {
        let style = json!({"width": 10, "height": 5});
        let layout = json!({"component": "layout", "style": style, "children": [text("B", "%no% of %n.all%")]});
        let code = json!({"component": "barcode", "id": "C", "style": style, "data": [{"value": "%no%"}]});
        let fixed = json!({"component": "text", "id": "F", "style": style, "data": [
            {"value": "%never%", "type": "fixed", "previewValue": "%never%"},
        ]});
        let cell = json!({"width": 10, "height": 5, "children": [text("T", "%in.cell%")]});
        let table = json!({"component": "table", "style": {}, "tablelists": [[cell]]});
        let picture =
            json!({"component": "image", "id": "P", "style": style, "data": [{"value": "https://h/%E4%B8%AD/%logo%"}]});
        let template = template(json!([text("A", "%no%"), layout, code, fixed, table, picture]));
        let data = json!({"no": "1", "n": {"all": 3}});
        let expected = [
            row("no", Some("\"1\""), "A B C"),
            row("n.all", Some("3"), "B"),
            row("in.cell", None, "T"),
            row("logo", None, "P"),
        ];
        assert_eq!(told(&template.keys(&data, &|_| None)), expected);
    }

    #[test]
    fn the_keys_of_a_nested_template_and_of_v1_fields_are_told_too() {
        let style = json!({"left": 0, "top": 0, "width": 10, "height": 5, "fontSize": 3});
        let v1 = json!({"canvasStyleData": {"width": 30, "height": 20}, "componentData": [
            {"component": "p-text", "id": "V1", "filedName": "buyer", "propValue": "sample", "style": style},
        ]});
        let inner = Arc::new(Template::from_json(&v1).unwrap());
        let nested = json!({"component": "template", "templateURL": "inner", "style": {}});
        let outer = template(json!([nested, text("A", "%{shop}%")]));
        let data = json!({"shop": null});
        let keys = outer.keys(&data, &|_| Some(Arc::clone(&inner)));
        assert_eq!(told(&keys), [row("buyer", None, "V1"), row("shop", Some("null"), "A")]);
    }

    #[test]
    fn a_template_inside_itself_ends() {
        let own = Arc::new(template(json!([
            {"component": "template", "templateURL": "own", "style": {}}, text("A", "%no%"),
        ])));
        assert_eq!(own.keys(&json!({}), &|_| Some(Arc::clone(&own))).len(), 1);
    }
}
