//! Under which printer's settings a label is shown: in previews, and on the workbench of our own page.

use super::Desk;
use crate::protocol::Warning;
use crate::protocol::printer::Config;
use crate::protocol::warning::Finding;

/// The settings under which a label is shown.
pub(super) struct ShownAs {
    /// The printer's name; that of the one asked for, where there is none at all.
    pub name: String,
    pub config: Config,
    /// Where it is not the printer that was asked for.
    pub warning: Option<Warning>,
}

impl Desk {
    /// The printer of that name, the default one where the name is empty; where there is no such printer, the default
    /// one with a warning; where there is not even that, what a printer has that nobody configured (203 dpi).
    pub(super) fn shown_as(&self, name: Option<&str>) -> ShownAs {
        let asked = match self.printer(name) {
            Ok(printer) => return ShownAs { name: printer.entry.name, config: printer.entry.config, warning: None },
            Err(_) => name.filter(|name| !name.is_empty()).map(str::to_string).or_else(|| self.default_printer()),
        };
        let asked = asked.unwrap_or_default();
        let instead = self.printer(None).ok().map(|printer| printer.entry);
        let finding =
            Finding::ShownAsOnAnother { printer: asked.clone(), instead: instead.as_ref().map(|one| one.name.clone()) };
        let warning = Some(Warning::new("", finding));
        match instead {
            Some(entry) => ShownAs { name: entry.name, config: entry.config, warning },
            None => ShownAs { name: asked, config: Config::default(), warning },
        }
    }
}
