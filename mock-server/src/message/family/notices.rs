//! お知らせ情報照会 (invented): whose data are known to be old, and on which day of the month a welfare office registers its tickets. No such interface is
//! public; somebody has to tell a terminal, or the desk learns it by telephone.

use serde_json::{Value, json};

use super::{Elements, Question, succeeded};
use crate::{message::order::hashed, office::registry::Office, person::compact};

impl Question<'_> {
    /// One notice for each source that there is something to say of.
    pub(super) fn notices(&self) -> Elements {
        let today = self.today();
        let mut notices: Vec<Value> = Vec::new();
        for office in self.state.registry.offices() {
            let old = office
                .old_since(today)
                .or(self.circumstances.old_since(&office.code));
            let day = office.registration_day();
            if old.is_some() || day.is_some() {
                notices.push(notice(&office.code, Some(office), old.map(compact), day));
            }
        }
        let offices = |number: &str| self.state.registry.office(number).is_some();
        for (number, since) in self
            .circumstances
            .old()
            .filter(|(number, _)| !offices(number))
        {
            notices.push(notice(number, None, Some(compact(since)), None));
        }
        let list = (!notices.is_empty()).then(|| json!({ "SourceNotice": notices }));
        vec![succeeded(), ("SourceNoticeList", list)]
    }
}

fn notice(number: &str, office: Option<&Office>, since: Option<String>, day: Option<u8>) -> Value {
    let elements = vec![
        ("InsurerNumber", Some(number.into())),
        (
            "InsurerName",
            office.map(|office| office.name.as_str().into()),
        ),
        ("DataOldSince", since.map(Value::from)),
        (
            "TicketRegistrationDay",
            day.map(|day| format!("{day:02}").into()),
        ),
    ];
    Value::Object(hashed(elements, 4))
}
