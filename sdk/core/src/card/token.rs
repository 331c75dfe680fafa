//! What the token says of itself: its kind, and which certificates it holds.

/// The kinds of token that carry 公的個人認証AP \[A\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// マイナンバーカード.
    Card,
    /// 住民基本台帳カード, out of use.
    OldJukiCard,
    /// An Android phone.
    Android,
    /// An iPhone.
    IPhone,
    /// A label that is not known here.
    Other,
}

/// EF 0006: CK_TOKEN_INFO of PKCS#11, of which only the label is used \[B\].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenInfo {
    /// As the token has it, without the spaces behind it.
    pub label: String,
}

impl TokenInfo {
    /// `None` where there is no label of printable ASCII.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        let label = std::str::from_utf8(file.get(..LABEL_LENGTH)?).ok()?;
        let label = label.trim_end_matches([' ', '\0']);
        let printable = !label.is_empty() && label.bytes().all(|byte| (0x20..0x7F).contains(&byte));
        printable.then(|| Self {
            label: label.to_owned(),
        })
    }

    /// Which kind the label means.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        match self.label.as_str() {
            "JPKIAPICCTOKEN2" => TokenKind::Card,
            "JPKIAPICCTOKEN" => TokenKind::OldJukiCard,
            "JPKIAPGPSETOKEN" => TokenKind::Android,
            "JPKIAPIOSTOKEN" => TokenKind::IPhone,
            _ => TokenKind::Other,
        }
    }
}

/// EF 0008: which certificates the card holds. A child under 15 has no signature certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability {
    /// 署名用電子証明書.
    pub signature: bool,
    /// 利用者証明用電子証明書.
    pub user: bool,
}

impl Availability {
    /// `None` where the file is shorter than its two bytes.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        match file {
            [signature, user, ..] => Some(Self {
                signature: *signature == PRESENT,
                user: *user == PRESENT,
            }),
            _ => None,
        }
    }
}

/// How many bytes the label takes.
const LABEL_LENGTH: usize = 32;
/// What stands for a certificate that is there.
const PRESENT: u8 = 0x8F;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_tells_the_kind() {
        let table = [
            ("JPKIAPICCTOKEN2", Some(TokenKind::Card)),
            ("JPKIAPICCTOKEN", Some(TokenKind::OldJukiCard)),
            ("JPKIAPGPSETOKEN", Some(TokenKind::Android)),
            ("JPKIAPIOSTOKEN", Some(TokenKind::IPhone)),
            ("JPKIAPICCTOKEN3", Some(TokenKind::Other)),
            ("", None),
            ("\u{7}JPKI", None),
        ];
        for (label, kind) in table {
            for filler in [' ', '\0'] {
                let mut file = label.to_owned();
                file.extend(std::iter::repeat_n(filler, 32 - label.len()));
                file.push_str("and what follows");
                let info = TokenInfo::parse(file.as_bytes());
                assert_eq!(info.as_ref().map(TokenInfo::kind), kind, "{label:?}");
            }
        }
        for file in [&[][..], &[b'J'; 31], &[0xFF; 160]] {
            assert_eq!(TokenInfo::parse(file), None);
        }
    }

    #[test]
    fn availability_is_two_bytes() {
        let table = [
            ([0x8F, 0x8F, 0x00].as_slice(), Some((true, true))),
            (&[0x00, 0x8F, 0x00], Some((false, true))),
            (&[0x8F, 0x00], Some((true, false))),
            (&[0x8F], None),
            (&[], None),
        ];
        for (file, expected) in table {
            let found = Availability::parse(file);
            assert_eq!(found.map(|found| (found.signature, found.user)), expected);
        }
    }
}
