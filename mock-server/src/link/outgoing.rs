//! What goes to `res` and `face`: written down whole in the work folder, with what is planned to go wrong, and let go its way.

use std::{fs, path::Path};

use serde_json::Value;

use super::{
    Charset, Link, LinkError,
    answer::{Answer, encoded_as},
    at,
    face::Pushed,
    name::RequestName,
    xml, zip,
};
use crate::fault::{Endpoint, Fault, content::falsify};

impl Link {
    /// Writes an answer down and lets it go its way, with what is planned to go wrong.
    pub(super) fn deliver(
        &mut self,
        name: &RequestName,
        answer: Answer,
        charset: Charset,
        faults: &[Fault],
    ) -> Result<(), LinkError> {
        if faults.contains(&Fault::CloseConnection) {
            // Processed, and nobody hears of it.
            return Ok(());
        }
        let work = self.options.folder.join("work");
        let (plain, extension, batch) = match answer {
            Answer::Error(message) => return self.deliver_error(&name.error(), message, charset),
            Answer::Message(message) => {
                let plain = work.join("answer.xml");
                write_message(&plain, &spoiled(message, faults), charset)?;
                (plain, "xml", false)
            }
            Answer::Pdf(pdf) => {
                let plain = work.join("answer.pdf");
                fs::write(&plain, pdf).map_err(at(&plain))?;
                (plain, "pdf", false)
            }
            Answer::Batch(whole) => (whole, "xml", true),
        };
        let password = self.options.password.as_deref();
        let password = password.filter(|_| is_encrypted(name));
        let packed = password.is_some() || batch && self.options.zipped;
        let result = name.result(if packed { "zip" } else { extension });
        let made = work.join("output").join(&result);
        if packed {
            zip::pack(&plain, &name.result(extension), &made, password).map_err(at(&made))?;
            fs::remove_file(&plain).map_err(at(&plain))?;
        } else {
            fs::rename(&plain, &made).map_err(at(&made))?;
        }
        self.hand_over("res", &result, faults)
    }

    /// Lets an error file go its way: always plain, for whoever asked may have another password.
    pub(super) fn deliver_error(
        &mut self,
        name: &str,
        message: Value,
        charset: Charset,
    ) -> Result<(), LinkError> {
        let made = self.options.folder.join("work/output").join(name);
        write_message(&made, &encoded_as(message, charset), charset)?;
        self.hand_over("res", name, &[])
    }

    /// Writes a pushed result down; what is planned for the face reader goes wrong.
    pub(super) fn push(&mut self, pushed: Pushed) -> Result<(), LinkError> {
        let now = (self.state.true_clock)();
        let faults = self.state.faults.take(Endpoint::Face, now);
        if faults.contains(&Fault::CloseConnection) {
            return Ok(());
        }
        let charset = self.options.charset.unwrap_or(Charset::Utf8);
        let message = spoiled(encoded_as(pushed.message, charset), &faults);
        let mut names = vec![pushed.name];
        if faults.contains(&Fault::Duplicate) {
            names.extend(names.first().map(|name| again(name)));
        }
        for name in names {
            let made = self.options.folder.join("work/output").join(&name);
            match name.strip_suffix(".zip") {
                Some(stem) => {
                    let plain = self.options.folder.join("work/pushed.xml");
                    write_message(&plain, &message, charset)?;
                    let password = self.options.password.as_deref();
                    zip::pack(&plain, &format!("{stem}.xml"), &made, password)
                        .map_err(at(&made))?;
                    fs::remove_file(&plain).map_err(at(&plain))?;
                }
                None => write_message(&made, &message, charset)?,
            }
            self.hand_over("face", &name, &faults)?;
        }
        Ok(())
    }

    fn hand_over(&mut self, folder: &str, result: &str, faults: &[Fault]) -> Result<(), LinkError> {
        let made = self.options.folder.join("work/output").join(result);
        let mut due = (self.state.clock)() + self.options.delay;
        let mut cut = false;
        for fault in faults {
            match fault {
                Fault::Delay(milliseconds) => {
                    due += std::time::Duration::from_millis(*milliseconds)
                }
                Fault::TruncatedBody => cut = true,
                Fault::MalformedJson => {
                    let whole = fs::read(&made).map_err(at(&made))?;
                    let broken = whole.get(..whole.len() / 3 * 2).unwrap_or_default();
                    // Complete by its last tag, and broken inside.
                    let broken = [broken, b"</XmlMsg>"].concat();
                    fs::write(&made, broken).map_err(at(&made))?;
                }
                _ => {}
            }
        }
        let target = self.options.folder.join(folder).join(result);
        self.deliveries.add(made, target, due, cut);
        Ok(())
    }
}

/// Whether `encrypt.conf` says `e` for these files; the families that came later are said to be set to `n`.
fn is_encrypted(name: &RequestName) -> bool {
    let later = [
        "EPS", "PMH", "OQSmutic", "OQSmuhvq", "OQSmuonq", "OQSsihvd", "OQSsiinq", "OQSsiupd",
    ];
    !later
        .iter()
        .any(|prefix| name.family.prefix.starts_with(prefix))
}

/// The name of the same result, pushed once more: one digit of the random part is another.
fn again(name: &str) -> String {
    let Some((head, time)) = name.rsplit_once('_') else {
        return format!("{name}.again");
    };
    let mut head = head.to_owned();
    let last = if head.pop() == Some('0') { '1' } else { '0' };
    format!("{head}{last}_{time}")
}

/// The message with the planned falsehoods, for which it wears the dress of the web variant.
fn spoiled(message: Value, faults: &[Fault]) -> Value {
    let mut dressed = serde_json::json!({ xml::ROOT: message });
    for fault in faults {
        falsify(&mut dressed, fault);
    }
    dressed
        .get_mut(xml::ROOT)
        .map(Value::take)
        .unwrap_or_default()
}

fn write_message(path: &Path, message: &Value, charset: Charset) -> Result<(), LinkError> {
    let mut bytes = Vec::new();
    xml::write(message, charset, &mut bytes).map_err(at(path))?;
    fs::write(path, bytes).map_err(at(path))
}
