//! What is pressed and typed in a form.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{StaffEntry, Unattributable},
        visit::InquiryId,
    },
    terminal::Command,
};

use super::{Form, FormPress, Slot, Task};
use crate::desk::{Desk, DeskPress};

impl Desk {
    /// Takes in what was pressed in the form; a whole one is recorded once.
    pub(in crate::desk) fn on_form(&mut self, press: FormPress) -> Option<Command> {
        if let FormPress::Clerk(name) = press {
            self.clerk = Some(name);
            return None;
        }
        let form = self.form.as_mut()?;
        match press {
            FormPress::Kind(kind) => {
                *form = Form {
                    kind: Some(kind),
                    ..Form::new(form.task)
                };
            }
            FormPress::Evidence(evidence) => form.evidence = Some(evidence),
            FormPress::Tenths(tenths) => form.tenths = Some(tenths),
            FormPress::Relation(relation) => form.relation = Some(relation),
            FormPress::Right(at) => form.right = Some(at),
            FormPress::Item(item) => form.item = Some(item),
            FormPress::Mode(mode) => form.mode = Some(mode),
            FormPress::Type(Slot::Clerk, text) => {
                self.clerk = Some(text);
            }
            FormPress::Type(slot, text) => {
                form.refused = None;
                form.failed = None;
                form.typed.insert(slot, text);
            }
            FormPress::Close => self.form = None,
            FormPress::Done => {
                let form = self.form.clone()?;
                let whole = form.missing(self).is_none();
                let command = form.command(self);
                let asked = match &command {
                    Some(
                        Command::AskByNumber { inquiry, .. } | Command::AskAgain { inquiry, .. },
                    ) => Some(*inquiry),
                    _ => None,
                };
                if let (Some(asked), Some(form)) = (asked, self.form.as_mut()) {
                    // A question is on its way: its form stays until the answer has come.
                    form.asked = Some(asked);
                    form.failed = None;
                } else if whole && !matches!(form.task, Task::Mail(_)) {
                    // Whose a result is, the terminal decides: that form stays until it has.
                    self.form = None;
                }
                return command;
            }
            FormPress::Clerk(_) => {}
        }
        None
    }

    /// The question of the open form about this line has ended: with an answer the form goes, else it says why there is none.
    pub(in crate::desk) fn answered(&mut self, inquiry: InquiryId, failure: Option<Code>) {
        let asked = |form: &mut Form| form.asked == Some(inquiry);
        match failure {
            None => {
                if self.form.take_if(asked).is_some() {
                    self.open(inquiry);
                }
            }
            Some(code) => {
                if let Some(form) = self
                    .form
                    .as_mut()
                    .filter(|form| form.asked == Some(inquiry))
                {
                    form.asked = None;
                    form.failed = Some(code);
                }
            }
        }
    }

    /// A result stays closed.
    pub(in crate::desk) fn not_attributed(&mut self, inquiry: InquiryId, why: Unattributable) {
        let form = self.form.as_mut();
        if let Some(form) = form.filter(|form| form.task == Task::Mail(inquiry)) {
            form.refused = Some(why);
        }
    }

    /// Two spellings of the open record are one person's, or were taken for that by mistake.
    pub(in crate::desk) fn on_same_name(&mut self, same: bool) -> Option<Command> {
        let record = self.selected_record()?;
        let other = record.entry.report.as_ref()?.person.other_form.as_ref()?;
        let on_card = other.name.clone();
        let inquiry: InquiryId = record.entry.inquiry;
        let Some(by) = self.clerk().map(str::to_owned) else {
            self.form = Some(Form::new(Task::Clerk));
            return None;
        };
        Some(Command::Note {
            inquiry,
            by,
            entry: Box::new(StaffEntry::SameName { on_card, same }),
        })
    }
}

impl std::fmt::Debug for FormPress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FormPress")
    }
}

impl From<FormPress> for DeskPress {
    fn from(press: FormPress) -> Self {
        Self::Form(press)
    }
}
