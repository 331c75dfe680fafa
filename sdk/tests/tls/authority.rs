//! Makes certificates, good and bad.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SignatureAlgorithm,
};
use time::{Duration, OffsetDateTime, macros::datetime};

/// What the client's clock shows.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-16 00:42:07 UTC);

/// An authority and its key.
pub(crate) struct Authority {
    pub(crate) parameters: CertificateParams,
    pub(crate) key: KeyPair,
    pub(crate) certificate: Vec<u8>,
}

/// What a server presents: certificates in DER, the first its own, and a key.
pub(crate) struct Presented {
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) key: Vec<u8>,
}

impl Authority {
    /// A root.
    pub(crate) fn root(name: &str) -> Self {
        Self::root_of(authority(name), &rcgen::PKCS_ECDSA_P256_SHA256)
    }

    /// A root of your choice.
    pub(crate) fn root_of(
        parameters: CertificateParams,
        algorithm: &'static SignatureAlgorithm,
    ) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = parameters.self_signed(&key).unwrap().der().to_vec();
        Self {
            parameters,
            key,
            certificate,
        }
    }

    /// An authority below this one.
    pub(crate) fn below(&self, parameters: CertificateParams, key: KeyPair) -> Self {
        let certificate = self.sign(&parameters, &key);
        Self {
            parameters,
            key,
            certificate,
        }
    }

    /// Signs a certificate for a key.
    pub(crate) fn sign(&self, parameters: &CertificateParams, key: &KeyPair) -> Vec<u8> {
        let issuer = Issuer::from_params(&self.parameters, &self.key);
        parameters.signed_by(key, &issuer).unwrap().der().to_vec()
    }

    /// A server's certificate with a key of its own.
    pub(crate) fn server(&self, parameters: &CertificateParams) -> Presented {
        self.server_with(parameters, &KeyPair::generate().unwrap())
    }

    /// A server's certificate for this key.
    pub(crate) fn server_with(&self, parameters: &CertificateParams, key: &KeyPair) -> Presented {
        Presented {
            chain: vec![self.sign(parameters, key)],
            key: key.serialize_der(),
        }
    }
}

impl Presented {
    /// The same with more certificates behind its own.
    pub(crate) fn behind(mut self, more: &[&Authority]) -> Self {
        let more = more.iter().map(|authority| authority.certificate.clone());
        self.chain.extend(more);
        self
    }

    /// The same with a change to its own certificate's bytes.
    pub(crate) fn changed(mut self, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        change(&mut self.chain[0]);
        self
    }
}

/// A server's certificate as it should be.
pub(crate) fn good() -> CertificateParams {
    let names = ["localhost", "127.0.0.1", "::1"].map(String::from);
    let mut parameters = CertificateParams::new(names).unwrap();
    parameters.distinguished_name = named("localhost");
    parameters.not_before = NOW - Duration::days(30);
    parameters.not_after = NOW + Duration::days(335);
    parameters.is_ca = IsCa::ExplicitNoCa;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    parameters.use_authority_key_identifier_extension = true;
    parameters
}

/// The good one, changed.
pub(crate) fn with(change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut parameters = good();
    change(&mut parameters);
    parameters
}

/// The good one for other names.
pub(crate) fn names(names: Vec<SanType>) -> CertificateParams {
    with(|parameters| parameters.subject_alt_names = names)
}

/// An authority's certificate as it should be.
pub(crate) fn authority(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = named(name);
    parameters.not_before = NOW - Duration::days(3650);
    parameters.not_after = NOW + Duration::days(3650);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

/// The good authority, changed.
pub(crate) fn authority_with(
    name: &str,
    change: impl FnOnce(&mut CertificateParams),
) -> CertificateParams {
    let mut parameters = authority(name);
    change(&mut parameters);
    parameters
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, "JP");
    name.push(DnType::OrganizationName, "Madoguchi test of TLS");
    name.push(DnType::CommonName, common_name);
    name
}
