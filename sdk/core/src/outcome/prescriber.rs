//! Who wrote the prescription: the one other institution that a pharmacy may read about.

use serde::{Deserialize, Serialize};

use crate::eligibility::{Element, MedicalTicket, code::TicketType};

/// The institution that wrote the prescription of a dispensing ticket (調剤券): the only other institution that can be named here at all.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prescriber {
    code: Option<String>,
    name: Option<String>,
}

impl Prescriber {
    /// Of a dispensing ticket; no other ticket has one.
    pub(crate) fn of(ticket: &MedicalTicket) -> Option<Self> {
        let dispensing = ticket.kind == Element::Value(TicketType::Dispensing);
        let code = ticket.prescriber_code.value().cloned();
        let name = ticket.prescriber_name.value().cloned();
        (dispensing && (code.is_some() || name.is_some())).then_some(Self { code, name })
    }

    /// 処方箋発行元医療機関コード.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// 処方箋発行元医療機関名.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl std::fmt::Debug for Prescriber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Prescriber(…)")
    }
}
