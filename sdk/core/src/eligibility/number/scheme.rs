//! Which scheme a number belongs to (法別番号).

/// A scheme of insurance or of public expenses, by the first two digits of its numbers. The list is from memory of the claim rules (記載要領), and open:
/// a law that is not listed is not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scheme {
    /// 法別番号; empty for 国民健康保険, whose numbers have none.
    pub law: &'static str,
    /// Its Japanese name.
    pub name_ja: &'static str,
    /// What kind of scheme it is.
    pub kind: SchemeKind,
}

/// Kinds of schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchemeKind {
    /// 医療保険.
    Insurance,
    /// 公費負担医療 of a national law.
    NationalExpense,
    /// 地方単独事業 of a prefecture or town.
    LocalExpense,
}

impl Scheme {
    /// 国民健康保険 of six digits.
    pub const NATIONAL: Self = Self {
        law: "",
        name_ja: "国民健康保険",
        kind: SchemeKind::Insurance,
    };

    /// The scheme of a law, where it is known.
    #[must_use]
    pub fn of_law(law: &str) -> Option<Self> {
        let named = [
            (INSURANCES, SchemeKind::Insurance),
            (NATIONAL_EXPENSES, SchemeKind::NationalExpense),
            (LOCAL_EXPENSES, SchemeKind::LocalExpense),
        ];
        named.into_iter().find_map(|(laws, kind)| {
            let (law, name_ja) = laws.iter().find(|(known, _)| *known == law)?;
            Some(Self { law, name_ja, kind })
        })
    }
}

const INSURANCES: &[(&str, &str)] = &[
    ("01", "全国健康保険協会管掌健康保険"),
    ("02", "船員保険"),
    ("03", "日雇特例被保険者の保険(一般療養)"),
    ("04", "日雇特例被保険者の保険(特別療養費)"),
    ("06", "組合管掌健康保険"),
    ("07", "自衛官等の療養の給付"),
    ("31", "国家公務員共済組合"),
    ("32", "地方公務員等共済組合"),
    ("33", "警察共済組合"),
    ("34", "公立学校共済組合・日本私立学校振興・共済事業団"),
    ("39", "後期高齢者医療"),
    ("63", "特定健康保険組合(特例退職)"),
    ("67", "国民健康保険の退職者医療"),
    ("72", "国家公務員特定共済組合"),
    ("73", "地方公務員等特定共済組合"),
    ("74", "警察特定共済組合"),
    ("75", "公立学校特定共済組合・日本私立学校振興・共済事業団"),
];

const NATIONAL_EXPENSES: &[(&str, &str)] = &[
    ("10", "感染症法の結核患者の適正医療"),
    ("11", "感染症法の結核患者の入院"),
    ("12", "生活保護法の医療扶助"),
    ("13", "戦傷病者特別援護法の療養の給付"),
    ("14", "戦傷病者特別援護法の更生医療"),
    ("15", "更生医療"),
    ("16", "育成医療"),
    ("17", "児童福祉法の療育の給付"),
    ("18", "原爆被爆者の認定疾病医療"),
    ("19", "原爆被爆者の一般疾病医療"),
    ("20", "精神保健福祉法の措置入院"),
    ("21", "精神通院医療"),
    ("22", "麻薬取締法の入院措置"),
    ("23", "母子保健法の養育医療"),
    ("24", "療養介護医療・基準該当療養介護医療"),
    ("25", "中国残留邦人等の医療支援給付"),
    ("28", "感染症法の一類感染症等の患者の入院"),
    ("29", "感染症法の新感染症の患者の入院"),
    ("30", "心神喪失者等医療観察法の医療の実施"),
    ("38", "肝炎治療特別促進事業・肝がん等治療研究促進事業"),
    ("51", "特定疾患治療費・先天性血液凝固因子障害等治療費"),
    ("52", "小児慢性特定疾病医療支援"),
    ("53", "児童福祉法の措置等に係る医療の給付"),
    ("54", "難病の特定医療"),
    ("62", "特定B型肝炎ウイルス感染者給付金等の定期検査費"),
    ("66", "石綿による健康被害の救済に関する法律の医療費"),
    ("79", "障害児入所医療・肢体不自由児通所医療"),
];

const LOCAL: &str = "地方単独の医療費助成";

#[rustfmt::skip]
const LOCAL_EXPENSES: &[(&str, &str)] = &[
    ("41", LOCAL), ("42", LOCAL), ("43", LOCAL), ("44", LOCAL), ("45", LOCAL), ("46", LOCAL), ("47", LOCAL), ("48", LOCAL), ("49", LOCAL),
    ("80", LOCAL), ("81", LOCAL), ("82", LOCAL), ("83", LOCAL), ("84", LOCAL), ("85", LOCAL), ("86", LOCAL), ("87", LOCAL), ("88", LOCAL), ("89", LOCAL),
    ("90", LOCAL), ("91", LOCAL), ("92", LOCAL), ("93", LOCAL), ("94", LOCAL), ("95", LOCAL), ("96", LOCAL), ("97", LOCAL),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_law_is_two_schemes() {
        let all = [INSURANCES, NATIONAL_EXPENSES, LOCAL_EXPENSES].concat();
        let laws: BTreeSet<&str> = all.iter().map(|(law, _)| *law).collect();
        assert_eq!(laws.len(), all.len());
    }

    #[test]
    #[rustfmt::skip]
    fn a_law_names_its_scheme_and_kind() {
        for (law, name, kind) in [
            ("01", "全国健康保険協会管掌健康保険", SchemeKind::Insurance),
            ("39", "後期高齢者医療", SchemeKind::Insurance),
            ("12", "生活保護法の医療扶助", SchemeKind::NationalExpense),
            ("25", "中国残留邦人等の医療支援給付", SchemeKind::NationalExpense),
            ("80", "地方単独の医療費助成", SchemeKind::LocalExpense),
        ] {
            assert_eq!(Scheme::of_law(law), Some(Scheme { law, name_ja: name, kind }));
        }
        assert_eq!(Scheme::of_law("00"), None);
        assert_eq!(Scheme::of_law(""), None);
    }
}
