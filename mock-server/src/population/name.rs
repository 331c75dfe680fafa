//! Names: the family names say that nobody is called so.

use super::chance::Chance;

/// A name in characters and in half-width kana, family and given name parted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Family name.
    pub(super) family: Part,
    /// Given name.
    pub(super) given: Part,
}

/// A part of a name: characters and half-width kana.
pub(super) type Part = (String, String);

impl Name {
    /// As cards and insurers write it.
    pub(super) fn written(&self) -> String {
        format!("{}　{}", self.family.0, self.given.0)
    }

    /// As insurers write its sound.
    pub(super) fn kana(&self) -> String {
        format!("{} {}", self.family.1, self.given.1)
    }
}

const FAMILIES: &[&(&str, &str)] = &[
    &("試験", "ｼｹﾝ"),
    &("見本", "ﾐﾎﾝ"),
    &("例示", "ﾚｲｼﾞ"),
    &("架空", "ｶｸｳ"),
    &("試験川", "ｼｹﾝｶﾞﾜ"),
    &("見本山", "ﾐﾎﾝﾔﾏ"),
    &("例示田", "ﾚｲｼﾞﾀﾞ"),
    &("架空原", "ｶｸｳﾊﾗ"),
];

/// First and second halves of given names: men's, then women's.
const MEN: [&[&(&str, &str)]; 2] = [
    &[
        &("健", "ｹﾝ"),
        &("正", "ﾏｻ"),
        &("和", "ｶｽﾞ"),
        &("義", "ﾖｼ"),
        &("光", "ﾐﾂ"),
        &("勝", "ｶﾂ"),
        &("秀", "ﾋﾃﾞ"),
        &("信", "ﾉﾌﾞ"),
        &("弘", "ﾋﾛ"),
        &("昭", "ｱｷ"),
    ],
    &[
        &("一", "ｶｽﾞ"),
        &("男", "ｵ"),
        &("彦", "ﾋｺ"),
        &("之", "ﾕｷ"),
        &("人", "ﾄ"),
        &("樹", "ｷ"),
        &("哉", "ﾔ"),
        &("司", "ｼ"),
        &("治", "ﾊﾙ"),
        &("郎", "ﾛｳ"),
    ],
];
const WOMEN: [&[&(&str, &str)]; 2] = [
    &[
        &("美", "ﾐ"),
        &("恵", "ｴ"),
        &("由", "ﾕ"),
        &("真", "ﾏ"),
        &("千", "ﾁ"),
        &("佐", "ｻ"),
        &("奈", "ﾅ"),
        &("陽", "ﾊﾙ"),
        &("彩", "ｱﾔ"),
        &("春", "ﾊﾙ"),
    ],
    &[
        &("子", "ｺ"),
        &("香", "ｶ"),
        &("代", "ﾖ"),
        &("江", "ｴ"),
        &("菜", "ﾅ"),
        &("織", "ｵﾘ"),
        &("音", "ﾈ"),
        &("穂", "ﾎ"),
        &("里", "ﾘ"),
        &("乃", "ﾉ"),
    ],
];

/// Given names with characters that JIS X 0208 has not; insurers write ● in their place.
const VARIANTS: &[&(&str, &str)] = &[
    &("髙志", "ﾀｶｼ"),
    &("𠮷雄", "ﾖｼｵ"),
    &("濵子", "ﾊﾏｺ"),
    &("﨑人", "ｻｷﾄ"),
];

const FALLBACK: &(&str, &str) = &("例", "ﾚｲ");

/// A family name.
pub(super) fn family(chance: &mut Chance) -> Part {
    part(chance.one_of(FAMILIES, FALLBACK))
}

/// A given name for a sex, `1` male or `2` female.
pub(super) fn given(chance: &mut Chance, sex: &str) -> Part {
    let [first, second] = if sex == "1" { MEN } else { WOMEN };
    let ((a, kana_a), (b, kana_b)) = (
        *chance.one_of(first, FALLBACK),
        *chance.one_of(second, FALLBACK),
    );
    (format!("{a}{b}"), format!("{kana_a}{kana_b}"))
}

/// A given name with a character of the third level or beyond.
pub(super) fn variant(chance: &mut Chance) -> Part {
    part(chance.one_of(VARIANTS, FALLBACK))
}

/// A given name as an insurer writes it that has not its first character.
pub(super) fn unreadable(given: &str) -> String {
    let rest: String = given.chars().skip(1).collect();
    format!("●{rest}")
}

fn part((written, kana): &(&str, &str)) -> Part {
    ((*written).to_owned(), (*kana).to_owned())
}
