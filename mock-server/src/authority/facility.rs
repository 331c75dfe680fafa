//! The facility authority: TLS certificates for the server and for institutions.

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevocationReason, RevokedCertParams, SerialNumber,
};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::AuthorityError;

/// TLS certificates are valid for this long unless asked otherwise: a data folder is kept for years.
pub(crate) const VALID: (OffsetDateTime, OffsetDateTime) = (
    datetime!(2024-01-01 00:00 UTC),
    datetime!(2044-01-01 00:00 UTC),
);

/// What the server's certificate is for.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The serial number of the one TLS certificate that is revoked.
const REVOKED: &[u8] = &[0x0B, 0xAD];

/// An authority that signs TLS certificates (ECDSA P-256).
///
/// Two authorities share no key; certificates of one are refused by peers that trust the other.
#[derive(Debug)]
pub struct FacilityAuthority {
    certificate: String,
    key: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its private key, both in PEM.
#[derive(Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// Its private key, PKCS#8. Public by purpose: it protects nothing but a test service.
    pub key: String,
}

impl Identity {
    /// Both in one text, as HTTP clients read it.
    pub fn pem(&self) -> String {
        format!("{}{}", self.certificate, self.key)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl FacilityAuthority {
    /// Makes a new authority with a new key.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn generate() -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let certificate = parameters()?.self_signed(&key)?.pem();
        Self::load(certificate, key.serialize_pem())
    }

    /// Takes up an authority from its certificate and key.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn load(certificate: String, key: String) -> Result<Self, AuthorityError> {
        let pair = KeyPair::from_pem(&key)?;
        Ok(Self {
            certificate,
            key,
            issuer: Issuer::new(parameters()?, pair),
        })
    }

    /// The same authority once more.
    pub(crate) fn again(&self) -> Result<Self, AuthorityError> {
        Self::load(self.certificate.clone(), self.key.clone())
    }

    /// The authority's certificate in PEM: what clients trust.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The authority's private key in PEM.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// A server certificate for `localhost`, `127.0.0.1` and `::1`.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made.
    pub fn server(&self) -> Result<Identity, AuthorityError> {
        self.server_with(&LOOPBACK.map(String::from), VALID, None)
    }

    /// The server certificate with another validity.
    pub(crate) fn server_valid(
        &self,
        not_before: OffsetDateTime,
        not_after: OffsetDateTime,
    ) -> Result<Identity, AuthorityError> {
        self.server_with(&LOOPBACK.map(String::from), (not_before, not_after), None)
    }

    /// A server certificate for other names.
    pub(crate) fn server_named(&self, names: &[String]) -> Result<Identity, AuthorityError> {
        self.server_with(names, VALID, None)
    }

    /// The server certificate that stands on [the revocation list](Self::revocation_list).
    pub(crate) fn revoked_server(&self) -> Result<Identity, AuthorityError> {
        self.server_with(&LOOPBACK.map(String::from), VALID, Some(REVOKED))
    }

    /// The revocation list of TLS certificates, DER, valid for a day from `now`.
    pub(crate) fn revocation_list(&self, now: OffsetDateTime) -> Result<Vec<u8>, AuthorityError> {
        let revoked = RevokedCertParams {
            serial_number: SerialNumber::from_slice(REVOKED),
            revocation_time: VALID.0,
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: now,
            next_update: now + Duration::DAY,
            crl_number: SerialNumber::from(u64::try_from(now.unix_timestamp()).unwrap_or_default()),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(list.signed_by(&self.issuer)?.der().to_vec())
    }

    fn server_with(
        &self,
        names: &[String],
        validity: (OffsetDateTime, OffsetDateTime),
        serial: Option<&[u8]>,
    ) -> Result<Identity, AuthorityError> {
        let mut parameters = CertificateParams::new(names)?;
        parameters.distinguished_name = name("localhost");
        (parameters.not_before, parameters.not_after) = validity;
        parameters.serial_number = serial.map(SerialNumber::from_slice);
        self.leaf(parameters, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A client certificate whose subject names the institution, or the welfare office by its public payer number.
    ///
    /// # Errors
    /// When `code` is neither ten digits nor eight, or the key or certificate cannot be made.
    pub fn client(
        &self,
        code: &str,
        not_before: OffsetDateTime,
        not_after: OffsetDateTime,
    ) -> Result<Identity, AuthorityError> {
        if !is_institution_code(code) && !is_office_code(code) {
            return Err(AuthorityError::InstitutionCode { code: code.into() });
        }
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = name(code);
        (parameters.not_before, parameters.not_after) = (not_before, not_after);
        self.leaf(parameters, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn leaf(
        &self,
        mut parameters: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
    ) -> Result<Identity, AuthorityError> {
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![usage];
        parameters.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?.pem();
        Ok(Identity {
            certificate,
            key: key.serialize_pem(),
        })
    }
}

/// Institution codes (医療機関等コード) are ten digits: prefecture, kind, number.
pub(crate) fn is_institution_code(code: &str) -> bool {
    code.len() == 10 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Welfare offices go by their public payer number (公費負担者番号), eight digits.
pub(crate) fn is_office_code(code: &str) -> bool {
    code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn parameters() -> Result<CertificateParams, AuthorityError> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.distinguished_name = name("Madoguchi test facility authority");
    (parameters.not_before, parameters.not_after) = VALID;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(parameters)
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    name.push(DnType::OrganizationName, "Madoguchi test facilities");
    name.push(DnType::CommonName, common_name);
    name
}
