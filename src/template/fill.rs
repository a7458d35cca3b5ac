//! Filling: a template and one document's data become a content of the label.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::Template;
use super::binding::Binding;
use super::draft::{Draft, DraftKind, PictureDraft, ScriptData, SegmentDraft};
use super::label::{Barcode, Content, Group, Kind, Paragraph, Part, Picture, Qr, Richtext, Segment, Table, Text};
use super::picture::PictureSource;
use super::reading::excerpt;
use crate::geometry::{Rect, Turn};
use crate::limits;
use crate::protocol::Warning;
use crate::protocol::failure::{Excess, TemplateFault};
use crate::protocol::warning::Finding;
use crate::richtext::script::{self, Script};

/// Where nested templates are found by URL or `templateId`.
pub type Library<'a> = dyn Fn(&str) -> Option<Arc<Template>> + 'a;

impl Template {
    /// Binds `data` to every placeholder (protocol 2.4.5-2). Nested templates
    /// come from `library` and get the same data.
    ///
    /// # Errors
    /// A nested template that the library does not have, that contains itself
    /// or lies deeper than `limits::TEMPLATE_DEPTH`; more components, rich texts
    /// or text than a page may hold; a rich text's script that fails.
    pub fn fill(&self, data: &Value, library: &Library<'_>) -> Result<(Content, Vec<Warning>), TemplateFault> {
        let warnings = self.warnings.clone();
        let mut filling =
            Filling { data, library, warnings, open: vec![self], components: 0, richtexts: 0, letters: 0 };
        let parts = filling.parts(&self.parts)?;
        let (place, receipt, background) = (self.place, self.receipt, self.background.clone());
        let content = Content { place, receipt, background, parts };
        Ok((content, filling.warnings))
    }
}

/// A picture's value: address, data URL, base64 or canvas. Empty is none;
/// what is no picture comes back as it reads, shortened.
pub(super) fn picture(value: &Value) -> Result<Option<PictureSource>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => PictureSource::from_text(text).map(Some).ok_or_else(|| excerpt(text)),
        Value::Object(_) => PictureSource::from_canvas(value).map(Some),
        Value::Array(_) => Err("[…]".to_owned()),
        scalar => Err(scalar.to_string()),
    }
}

fn is_scope(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

struct Filling<'a> {
    data: &'a Value,
    library: &'a Library<'a>,
    warnings: Vec<Warning>,
    /// The templates we are inside of, the outermost first.
    open: Vec<&'a Template>,
    components: usize,
    richtexts: usize,
    letters: usize,
}

impl Filling<'_> {
    fn parts(&mut self, drafts: &[Draft]) -> Result<Vec<Part>, TemplateFault> {
        let mut parts = Vec::with_capacity(drafts.len());
        for draft in drafts {
            self.components += 1;
            if self.components > limits::COMPONENTS {
                return Err(TemplateFault::TooMany { what: Excess::Components, limit: limits::COMPONENTS });
            }
            let kind = self.kind(draft)?;
            parts.extend(kind.map(|kind| Part { name: Arc::clone(&draft.name), kind }));
        }
        Ok(parts)
    }

    /// None draws nothing: an empty picture, a code without data.
    fn kind(&mut self, draft: &Draft) -> Result<Option<Kind>, TemplateFault> {
        let name = draft.name.as_ref();
        Ok(Some(match &draft.kind {
            DraftKind::Group { place, turn, clips, background, parts } => Kind::Group(Group {
                place: *place,
                turn: *turn,
                clips: *clips,
                background: background.clone(),
                parts: self.parts(parts)?,
            }),
            DraftKind::Nested { x, y, width, height, url } => {
                return self.nested(name, Rect::new(*x, *y, width.unwrap_or(0.0), height.unwrap_or(0.0)), url);
            }
            DraftKind::Table { grid, background, cells } => Kind::Table(Table {
                grid: Arc::clone(grid),
                background: background.clone(),
                cells: cells.iter().map(|cell| self.parts(cell)).collect::<Result<_, _>>()?,
            }),
            DraftKind::Text { style, segments } => Kind::Text(Text {
                style: Arc::clone(style),
                segments: segments.iter().map(|segment| self.segment(name, segment)).collect::<Result<_, _>>()?,
            }),
            DraftKind::Paragraph { style, value } => {
                Kind::Paragraph(Paragraph { style: Arc::clone(style), text: self.text(name, value)? })
            }
            DraftKind::Barcode { place, turn, codetype, value } => {
                let Some(value) = self.code(name, value)? else { return Ok(None) };
                Kind::Barcode(Barcode { place: *place, turn: *turn, codetype: Arc::clone(codetype), value })
            }
            DraftKind::Qr { x, y, size, turn, level, version, value } => {
                let Some(value) = self.code(name, value)? else { return Ok(None) };
                Kind::Qr(Qr { x: *x, y: *y, size: *size, turn: *turn, level: *level, version: *version, value })
            }
            DraftKind::Line(line) => Kind::Line(line.clone()),
            DraftKind::Rectangle(rectangle) => Kind::Rectangle(rectangle.clone()),
            DraftKind::Picture { place, turn, threshold, value } => {
                let source = match value {
                    PictureDraft::Fixed(source) => Some(source.clone()),
                    PictureDraft::Bound(binding) => self.bound_picture(name, binding),
                };
                let Some(source) = source else { return Ok(None) };
                Kind::Picture(Picture { place: *place, turn: *turn, source, threshold: *threshold })
            }
            DraftKind::Richtext { place, script, data } => {
                Kind::Richtext(Richtext::new(*place, self.html(name, script, data)?.into()))
            }
        }))
    }

    /// The nested template in its own box, cut off at the box its parent gives it.
    /// Its root's own `x`, `y` are for standing alone and are not used here.
    fn nested(&mut self, name: &str, place: Rect, url: &Arc<str>) -> Result<Option<Kind>, TemplateFault> {
        let template = (self.library)(url)
            .ok_or_else(|| TemplateFault::Unknown { place: name.to_owned(), url: url.to_string() })?;
        let inside_itself = self.open.iter().any(|open| std::ptr::eq(*open, template.as_ref()));
        if inside_itself || self.open.len() > limits::TEMPLATE_DEPTH {
            return Err(TemplateFault::Nested {
                place: name.to_owned(),
                url: url.to_string(),
                depth: limits::TEMPLATE_DEPTH,
            });
        }
        let mut open = self.open.clone();
        open.push(&template);
        let mut inner = Filling {
            data: self.data,
            library: self.library,
            warnings: template.warnings.clone(),
            open,
            components: self.components,
            richtexts: self.richtexts,
            letters: self.letters,
        };
        let parts = inner.parts(&template.parts)?;
        let Filling { warnings, components, richtexts, letters, .. } = inner;
        self.components = components;
        self.richtexts = richtexts;
        self.letters = letters;
        self.warnings.extend(warnings);
        let (width, height) = template.size();
        let own = Group {
            place: Rect::new(0.0, 0.0, width, height),
            turn: Turn::Upright,
            clips: true,
            background: template.background.clone(),
            parts,
        };
        let or = |given: f64, own: f64| if given > 0.0 { given } else { own };
        let place = Rect { width: or(place.width, width), height: or(place.height, height), ..place };
        let parts = vec![Part { name: name.into(), kind: Kind::Group(own) }];
        Ok(Some(Kind::Group(Group { place, turn: Turn::Upright, clips: true, background: None, parts })))
    }

    fn segment(&mut self, name: &str, draft: &SegmentDraft) -> Result<Segment, TemplateFault> {
        let text = self.text(name, &draft.value)?;
        Ok(Segment { text, weight: draft.weight, overflow: Arc::clone(&draft.overflow) })
    }

    /// A code's data; None, with a warning, where there is none.
    fn code(&mut self, name: &str, binding: &Binding) -> Result<Option<String>, TemplateFault> {
        let told = self.warnings.len();
        let value = self.text(name, binding)?;
        if !value.is_empty() {
            return Ok(Some(value));
        }
        if self.warnings.len() == told {
            self.warnings.push(Warning::new(name, Finding::EmptyCode));
        }
        Ok(None)
    }

    fn text(&mut self, name: &str, binding: &Binding) -> Result<String, TemplateFault> {
        let warnings = &mut self.warnings;
        let mut text = binding.fill(self.data, |finding| warnings.push(Warning::new(name, finding)));
        let letters = text.chars().count();
        if letters > limits::TEXT {
            text = text.chars().take(limits::TEXT).collect();
            self.warnings.push(Warning::new(name, Finding::TextCut { dropped: letters - limits::TEXT }));
        }
        self.letters += letters.min(limits::TEXT);
        if self.letters > limits::LABEL_TEXT {
            return Err(TemplateFault::TooMany { what: Excess::Characters, limit: limits::LABEL_TEXT });
        }
        Ok(text)
    }

    /// The script's HTML over its data. Rich texts are not of `limits::LABEL_TEXT`: pictures may stand in them.
    fn html(&mut self, name: &str, script: &Script, data: &ScriptData) -> Result<String, TemplateFault> {
        self.richtexts += 1;
        if self.richtexts > limits::RICHTEXTS {
            return Err(TemplateFault::TooMany { what: Excess::Richtexts, limit: limits::RICHTEXTS });
        }
        let scope = self.scope(name, script, data);
        let filled = script::fill(name, script, &scope)?;
        let missing = filled.missing.into_iter().map(|key| Warning::new(name, Finding::MissingKey { key }));
        self.warnings.extend(missing);
        Ok(filled.html)
    }

    /// What the script's variables are found in: an object or a list, also one written as a text of JSON. A parser
    /// takes any other value as it is; a template has no use for one, which is said, and finds nothing.
    fn scope<'d>(&mut self, name: &str, script: &Script, data: &'d ScriptData) -> Cow<'d, Value>
    where
        Self: 'd,
    {
        let value = match data {
            ScriptData::Fixed(value) => Cow::Borrowed(value),
            ScriptData::Bound(binding) => match binding.lone_value(self.data) {
                Some(value) => Cow::Borrowed(value),
                None => {
                    let warnings = &mut self.warnings;
                    Cow::Owned(binding.fill(self.data, |finding| warnings.push(Warning::new(name, finding))).into())
                }
            },
        };
        let read = match value.as_ref() {
            Value::String(text) => serde_json::from_str::<Value>(text).ok().filter(is_scope),
            _ => None,
        };
        let value = read.map_or(value, Cow::Owned);
        let is_nothing = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if is_scope(&value) || script.parser.is_some() && !is_nothing {
            return value;
        }
        if !is_nothing {
            let value = excerpt(value.as_str().unwrap_or(&value.to_string()));
            self.warnings.push(Warning::new(name, Finding::Ignored { field: "value".to_owned(), value }));
        }
        Cow::Owned(Value::Object(serde_json::Map::new()))
    }

    fn bound_picture(&mut self, name: &str, binding: &Binding) -> Option<PictureSource> {
        let found = match binding.lone_value(self.data) {
            Some(value) => picture(value),
            None => {
                let warnings = &mut self.warnings;
                let text = binding.fill(self.data, |finding| warnings.push(Warning::new(name, finding)));
                picture(&Value::String(text))
            }
        };
        found.unwrap_or_else(|value| {
            self.warnings.push(Warning::new(name, Finding::Ignored { field: "value".to_owned(), value }));
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::failure::RichtextFault;
    use serde_json::json;

    fn template(children: Value) -> Template {
        let root = json!({"component": "root", "style": {"width": 76, "height": 130}, "children": children});
        Template::from_json(&root).unwrap()
    }

    fn fill(children: Value, data: Value) -> (Content, Vec<Warning>) {
        template(children).fill(&data, &|_| None).unwrap()
    }

    fn image(value: Value) -> Value {
        json!([{"component": "image", "style": {"width": 5, "height": 5}, "data": [value]}])
    }

    fn nest(url: &str) -> Value {
        json!({"component": "template", "templateURL": url, "style": {"x": 1, "y": 2, "width": 20, "height": 30}})
    }

    #[test]
    fn segments_are_prefix_value_and_suffix() {
        let text = json!([{"component": "text", "id": "T", "style": {"width": 10}, "data": [
            {"value": "%a%", "prefix": "[", "suffix": "]", "weight": 2, "overflow": "."},
            {"value": "%b%", "type": "dynamic", "previewValue": "demo"},
            {"value": "%c%", "type": "fixed", "previewValue": "as it stands %c%"},
            {"value": "%c%", "type": "fixed", "previewValue": ""},
        ]}]);
        let (content, warnings) = fill(text, json!({"a": 5}));
        let Kind::Text(text) = &content.parts[0].kind else { panic!() };
        let said: Vec<_> = text.segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(said, ["[5]", "", "as it stands %c%", "%c%"]);
        assert_eq!((text.segments[0].weight, text.segments[0].overflow.as_ref()), (Some(2), "."));
        assert_eq!(warnings, [Warning::new("T", Finding::MissingKey { key: "b".into() })]);
    }

    #[test]
    fn a_code_without_data_is_left_out_with_one_warning() {
        let code = json!([{"component": "barcode", "style": {"width": 10, "height": 5}, "data": [{"value": "%a%"}]}]);
        for (data, finding) in
            [(json!({}), Finding::MissingKey { key: "a".into() }), (json!({"a": ""}), Finding::EmptyCode)]
        {
            let (content, warnings) = fill(code.clone(), data);
            assert!(content.parts.is_empty());
            assert_eq!(warnings, [Warning::new("children[0]", finding)]);
        }
    }

    #[test]
    fn pictures_come_as_addresses_files_and_canvases() {
        let canvas = json!({"width": 1, "height": 1, "data": [0, 0, 0, 255]});
        for (value, seen) in [
            (json!("https://h/x.png"), "Url(https://h/x.png)"),
            (json!("iVBORw0KGgo="), "File(8 bytes)"),
            (canvas, "Rgba(1×1)"),
        ] {
            let (content, warnings) = fill(image(json!({"value": "%p%"})), json!({"p": value}));
            let Kind::Picture(picture) = &content.parts[0].kind else { panic!() };
            assert_eq!(format!("{:?}", picture.source), seen);
            assert_eq!(warnings, []);
        }
    }

    #[test]
    fn a_value_that_is_no_picture_draws_nothing_and_says_so() {
        let (content, warnings) = fill(image(json!({"value": "%p%"})), json!({"p": "logo.png"}));
        assert!(content.parts.is_empty());
        let finding = Finding::Ignored { field: "value".into(), value: "logo.png".into() };
        assert_eq!(warnings, [Warning::new("children[0]", finding)]);
        let (content, warnings) = fill(image(json!({"value": "%p%"})), json!({"p": ""}));
        assert!(content.parts.is_empty() && warnings.is_empty());
    }

    #[test]
    fn an_address_may_be_put_together() {
        let (content, _) = fill(image(json!({"value": "https://h/%a%.png"})), json!({"a": 7}));
        let Kind::Picture(picture) = &content.parts[0].kind else { panic!() };
        assert_eq!(picture.source, PictureSource::Url("https://h/7.png".into()));
    }

    fn richtext(item: Value) -> Value {
        json!([{"component": "richtext", "style": {"x": 1, "y": 2, "width": 40, "height": 30},
            "templateContent": "<h2><%= aaa %></h2>", "data": [item]}])
    }

    fn html(children: Value, data: Value) -> (String, Vec<Warning>) {
        let (content, warnings) = fill(children, data);
        let Kind::Richtext(richtext) = &content.parts[0].kind else { panic!() };
        assert_eq!(richtext.place, Rect::new(1.0, 2.0, 40.0, 30.0));
        (richtext.html.to_string(), warnings)
    }

    #[test]
    fn a_rich_texts_script_runs_over_what_its_value_names() {
        let filled = ("<h2>我</h2>".to_string(), vec![]);
        let bound = json!({"value": "%templateData%", "type": "dynamic", "previewValue": {"aaa": "demo"}});
        assert_eq!(html(richtext(bound.clone()), json!({"templateData": {"aaa": "我"}})), filled);
        assert_eq!(html(richtext(bound), json!({"templateData": "{\"aaa\": \"我\"}"})), filled);
        assert_eq!(html(richtext(json!({"value": "%a.b%"})), json!({"a": {"b": {"aaa": "我"}}})), filled);
        assert_eq!(html(richtext(json!({"value": {"aaa": "我"}})), json!({})), filled);
        assert_eq!(html(richtext(json!({"value": "{\"aaa\": \"%a%\"}"})), json!({"a": "我"})), filled);
        let fixed = json!({"value": "%x%", "type": "fixed", "previewValue": {"aaa": "我"}});
        assert_eq!(html(richtext(fixed), json!({"x": {"aaa": "other"}})), filled);
        let first = json!([{"component": "richtext", "style": {"x": 1, "y": 2, "width": 40, "height": 30},
            "templateContent": "<h2><%= aaa %></h2>", "data": [{"value": "%a%"}, {"value": "%b%"}]}]);
        assert_eq!(html(first, json!({"a": {"aaa": "我"}, "b": {"aaa": "second"}})), filled);
    }

    #[test]
    fn what_a_rich_text_lacks_is_empty_and_told() {
        let missing = |key: &str| Warning::new("children[0]", Finding::MissingKey { key: key.into() });
        let bound = richtext(json!({"value": "%t%"}));
        let (text, warnings) = html(bound.clone(), json!({}));
        assert_eq!((text.as_str(), warnings), ("<h2></h2>", vec![missing("t"), missing("aaa")]));
        assert_eq!(html(bound.clone(), json!({"t": {}})).1, [missing("aaa")]);
        assert_eq!(html(bound.clone(), json!({"t": null})).1, [missing("aaa")]);
        assert_eq!(html(bound.clone(), json!({"t": {"aaa": null}})), ("<h2></h2>".into(), vec![]));
        let ignored =
            Warning::new("children[0]", Finding::Ignored { field: "value".into(), value: "12 pieces".into() });
        assert_eq!(html(bound, json!({"t": "12 pieces"})).1, [ignored, missing("aaa")]);
    }

    #[test]
    fn a_parser_goes_before_the_template_and_takes_any_value() {
        let mut parts = richtext(json!({"value": "%t%"}));
        parts[0]["parser"] = json!("function (t) { return '<p>' + t + '</p>' }");
        assert_eq!(html(parts.clone(), json!({"t": 12})), ("<p>12</p>".into(), vec![]));
        parts[0]["parser"] = json!({});
        assert_eq!(html(parts, json!({"t": {"aaa": 1}})).0, "<h2>1</h2>");
    }

    #[test]
    fn a_script_that_fails_fails_the_label_and_names_its_component() {
        let mut parts = richtext(json!({"value": "%t%"}));
        parts[0]["templateContent"] = json!("\n<%= aaa.bbb.ccc %>");
        parts[0]["id"] = json!("goods");
        let fault = template(parts).fill(&json!({"t": {"aaa": {}}}), &|_| None).unwrap_err();
        let TemplateFault::Richtext(RichtextFault::Threw { component, line, .. }) = fault else { panic!("{fault:?}") };
        assert_eq!((component.as_str(), line), ("goods", Some(2)));
    }

    #[test]
    fn rich_texts_cannot_multiply_beyond_the_limit() {
        let many = Value::Array(vec![richtext(json!({}))[0].clone(); 60]);
        let inner = Arc::new(template(many));
        assert!(inner.runs_scripts());
        let outer = template(json!([nest("inner"), nest("inner")]));
        let fault = outer.fill(&json!({}), &|_| Some(Arc::clone(&inner))).unwrap_err();
        assert_eq!(fault, TemplateFault::TooMany { what: Excess::Richtexts, limit: limits::RICHTEXTS });
    }

    #[test]
    fn a_nested_template_is_drawn_in_its_box_with_the_same_data() {
        let inner =
            Arc::new(template(json!([{"component": "text", "style": {"width": 10}, "data": {"value": "%a%"}}])));
        let outer = template(json!([nest("https://h/inner.json")]));
        assert_eq!(outer.nested().collect::<Vec<_>>(), ["https://h/inner.json"]);
        let library = |url: &str| (url == "https://h/inner.json").then(|| Arc::clone(&inner));
        let (content, _) = outer.fill(&json!({"a": "same"}), &library).unwrap();
        let Kind::Group(group) = &content.parts[0].kind else { panic!() };
        assert!(group.clips && group.place == Rect::new(1.0, 2.0, 20.0, 30.0));
        let Kind::Group(own) = &group.parts[0].kind else { panic!() };
        assert_eq!(own.place, Rect::new(0.0, 0.0, 76.0, 130.0));
        let Kind::Text(text) = &own.parts[0].kind else { panic!() };
        assert_eq!(text.segments[0].text, "same");
    }

    #[test]
    fn a_nested_template_nobody_has_is_a_fault() {
        let fault = template(json!([nest("https://h/x")])).fill(&json!({}), &|_| None).unwrap_err();
        assert_eq!(fault, TemplateFault::Unknown { place: "children[0]".into(), url: "https://h/x".into() });
    }

    #[test]
    fn a_template_inside_itself_is_a_fault() {
        let own = Arc::new(template(json!([nest("own")])));
        let fault = own.fill(&json!({}), &|_| Some(Arc::clone(&own))).unwrap_err();
        assert!(matches!(fault, TemplateFault::Nested { .. }), "{fault:?}");
        // A twin each time: never the same value twice, but deeper and deeper.
        let fault = own.fill(&json!({}), &|_| Some(Arc::new(own.as_ref().clone()))).unwrap_err();
        assert!(matches!(fault, TemplateFault::Nested { .. }), "{fault:?}");
    }

    #[test]
    fn five_templates_deep_is_allowed() {
        let leaf = template(json!([]));
        let library = |url: &str| {
            let depth: usize = url.parse().unwrap();
            Some(Arc::new(if depth == 5 { leaf.clone() } else { template(json!([nest(&(depth + 1).to_string())])) }))
        };
        assert!(template(json!([nest("1")])).fill(&json!({}), &library).is_ok());
        assert!(template(json!([nest("0")])).fill(&json!({}), &library).is_err());
    }

    #[test]
    fn nested_templates_cannot_multiply_beyond_the_limit() {
        let row: Vec<Value> = (0..40).map(|_| nest("inner")).collect();
        let line = json!({"component": "line", "style": {"width": 1}});
        let inner = Arc::new(template(Value::Array(vec![line; 200])));
        let fault = template(Value::Array(row)).fill(&json!({}), &|_| Some(Arc::clone(&inner))).unwrap_err();
        assert_eq!(fault, TemplateFault::TooMany { what: Excess::Components, limit: limits::COMPONENTS });
    }

    #[test]
    fn one_long_value_in_many_places_is_refused() {
        let text = json!({"component": "text", "style": {"width": 10}, "data": [{"value": "%a%"}]});
        let many = template(Value::Array(vec![text; 20]));
        let fault = many.fill(&json!({"a": "字".repeat(30_000)}), &|_| None).unwrap_err();
        assert_eq!(fault, TemplateFault::TooMany { what: Excess::Characters, limit: limits::LABEL_TEXT });
    }
}
