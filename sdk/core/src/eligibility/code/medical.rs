//! Codes that stand with an element of a medical-information message and have no table of the annex.

use super::code_tables;

code_tables! {
    /// FileCategory of a question about medication (`YZK`).
    MedicationFile {
        MedicationPdf = "1" "薬剤情報(PDF)",
        MedicationXml = "2" "薬剤情報(XML)",
        CarePdf = "3" "薬剤情報と診療情報(PDF)",
        CareXml = "4" "薬剤情報と診療情報(XML)",
    }
    /// FileCategory of a question about check-ups (`TKK`).
    CheckupFile {
        Pdf = "1" "特定健診情報(PDF)",
        Xml = "2" "特定健診情報(XML)",
    }
}
