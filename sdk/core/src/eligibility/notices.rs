//! お知らせ情報: insurers and welfare offices whose data are known to be old (A17, T07), and on which day of the month an office registers its tickets.
//! Invented: no interface of this kind is public; without it the desk learns of such things by telephone and notes them.

use time::Date;

use super::{
    AnswerError, Question,
    code::ProcessingStatus,
    echo::EchoMismatch,
    message::{AnswerHeader, AskHeader, message},
    number::{InstitutionCode, InsurerNumber},
    tree::{Element, FromText, Group, MessageError, Node, elements},
    write::{Children, ToText, WriteGroup},
};

/// MessageBody of the question: there is nothing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct NoticesAsk;

elements! {
    /// MessageBody of the answer.
    pub struct NoticesAnswer {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// One for each source that there is something to say of.
        sources: Vec<SourceNotice> = "SourceNoticeList/SourceNotice",
    }
}

elements! {
    /// What is known of one insurer or welfare office.
    pub struct SourceNotice {
        /// 保険者番号, or 公費負担者番号 of an office.
        number: Element<InsurerNumber> = "InsurerNumber",
        /// Its name.
        name: Element<String> = "InsurerName",
        /// Of which day its data are, where they are known to be old; absent while they are not.
        old_since: Element<Date> = "DataOldSince",
        /// On which day of the month an office registers its tickets (next expected registration day).
        registration_day: Element<DayOfMonth> = "TicketRegistrationDay",
    }
}

message! {
    invented
    /// お知らせ情報照会要求.
    pub struct NoticesRequest(AskHeader, NoticesAsk);
}

message! {
    invented
    /// お知らせ情報照会結果.
    pub struct NoticesResult(AnswerHeader, NoticesAnswer);
}

/// A day of a month, 1 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfMonth(u8);

impl DayOfMonth {
    /// 1 to 31.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

impl NoticesRequest {
    /// Asks what there is to say to `institution`.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str) -> Self {
        Self::of(AskHeader::new(institution, identifier), NoticesAsk)
    }
}

impl NoticesResult {
    /// Whether the answer belongs to `request`: institution and identifier.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &NoticesRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())
    }

    /// The sources whose data are known to be old, by their number without padding, and of which day they are where that can be read.
    pub fn old(&self) -> impl Iterator<Item = (&str, Option<Date>)> {
        let old = |source: &&SourceNotice| !source.old_since.is_blank();
        let named = |source: &'_ SourceNotice| source.old_since.value().copied();
        self.numbered()
            .filter(move |(_, source)| old(source))
            .map(move |(number, source)| (number, named(source)))
    }

    /// The offices of which it is known when they register, by their 公費負担者番号.
    pub fn registration_days(&self) -> impl Iterator<Item = (&str, u8)> {
        self.numbered()
            .filter_map(|(number, source)| Some((number, source.registration_day.value()?.get())))
    }

    fn numbered(&self) -> impl Iterator<Item = (&str, &SourceNotice)> {
        let sources = self.body().into_iter().flat_map(|body| &body.sources);
        sources.filter_map(|source| Some((source.number.value()?.normalised(), source)))
    }
}

impl Question for NoticesRequest {
    type Answer = NoticesResult;

    fn interface(&self) -> &'static str {
        "notices.request"
    }

    fn tree(&self) -> serde_json::Value {
        self.to_value()
    }

    fn answer(&self, tree: &serde_json::Value) -> Result<NoticesResult, AnswerError> {
        let result = NoticesResult::read(tree)?;
        result.check(self)?;
        Ok(result)
    }
}

impl Group for NoticesAsk {
    fn from_node(_: &Node<'_>) -> Result<Self, MessageError> {
        Ok(Self)
    }
}

impl WriteGroup for NoticesAsk {
    fn write_group(&self, _: &mut Children) {}
}

impl FromText for DayOfMonth {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits =
            (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let day = digits.then(|| text.parse().ok()).flatten()?;
        (1..=31).contains(&day).then_some(Self(day))
    }
}

impl ToText for DayOfMonth {
    fn to_text(&self) -> String {
        format!("{:02}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_a_month_is_one_of_thirty_one() {
        for (text, day) in [
            ("01", Some(1)),
            ("9", Some(9)),
            (" 31 ", Some(31)),
            ("00", None),
            ("32", None),
            ("+1", None),
            ("001", None),
            ("", None),
        ] {
            assert_eq!(
                DayOfMonth::from_text(text).map(DayOfMonth::get),
                day,
                "{text}"
            );
        }
    }
}
