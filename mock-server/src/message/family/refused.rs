//! Why a question is refused in the words of the interface. The official codes are not public; these are ours.

use std::io;

use crate::{server::refusal::Refusal, store::StoreError};

/// A code with a text for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// `MDG-E…`.
    pub(crate) code: &'static str,
    /// To be shown as is.
    pub(crate) message: String,
}

/// Why there is no answer of success.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The answer says why.
    Refused(Refused),
    /// The question cannot be understood, or the service does not work.
    Refusal(Refusal),
    /// What is read from or written to does not work.
    Io(io::Error),
}

impl Failed {
    /// The same where nothing is refused in the words of the interface.
    pub(crate) fn into_refusal(self) -> Refusal {
        match self {
            Self::Refusal(refusal) => refusal,
            Self::Refused(Refused { message, .. }) => Refusal::Unanswerable { what: message },
            Self::Io(error) => Refusal::Unanswerable {
                what: error.to_string(),
            },
        }
    }
}

impl Refused {
    /// Our code with its text.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// `MDG-E003`: no such reception number.
    pub(crate) fn unknown_reception() -> Self {
        Self::new("MDG-E003", "受付番号が見つかりません。")
    }

    /// `MDG-E005`: what is not played.
    pub(crate) fn out_of_scope() -> Self {
        Self::new(
            "MDG-E005",
            "電子署名と重複投薬等チェックは、この模擬サービスの対象外です。",
        )
    }

    /// `MDG-E006`: the institution's settings say no.
    pub(crate) fn switched_off(what: &str) -> Self {
        Self::new(
            "MDG-E006",
            format!("この医療機関は、{what}を利用する設定になっていません。"),
        )
    }

    /// `MDG-E017`: more people at once than are taken. What the real service takes is not public.
    pub(crate) fn too_many(most: usize) -> Self {
        Self::new(
            "MDG-E017",
            format!("一度に照会できる件数（{most}件）を超えています。"),
        )
    }

    /// `MDG-E019`: a pass code that was not given, has ended, or was taken.
    pub(crate) fn wrong_pass_code() -> Self {
        Self::new(
            "MDG-E019",
            "目視確認用パスコードが正しくないか、有効期限が切れています。",
        )
    }

    /// `MDG-E011`: no visit that proves a card.
    pub(crate) fn no_visit() -> Self {
        Self::new(
            "MDG-E011",
            "カードを確認した受付が見つかりません。もう一度カードを読み取ってください。",
        )
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::InstitutionDiffers { .. } => Self::new(
                "MDG-E002",
                "医療機関等コードが、この端末の医療機関等と一致しません。",
            ),
            Refusal::Malformed { what } => Self::new(
                "MDG-E001",
                format!("要求ファイルの内容に誤りがあります。（{what}）"),
            ),
            Refusal::DisasterModeOff => {
                Self::new("MDG-E007", "災害時・システム障害時モードではありません。")
            }
            other => {
                tracing::error!(error = %other, "a request failed");
                Self::new(
                    "MDG-E009",
                    "サービスが応答できません。時間をおいて、もう一度送信してください。",
                )
            }
        }
    }
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Refusal(error.into())
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
