//! 公的個人認証AP: certificates and the keys behind PINs.

use super::{Access, Application, File};
use crate::status;
use crate::{CardFile, Der, Profile, Reference};

/// The key reference of the synthetic terminal authentication; on real cards a terminal's key reference for a command that nobody has shown.
pub(crate) const TERMINAL_REFERENCE: u16 = 0x0016;
pub(crate) const USER_PIN: u16 = 0x0018;
const SIGNATURE_PASSWORD: u16 = 0x001B;

/// Certificate files are larger than the certificate, and zero-filled [B].
const PHYSICAL_SIZE: usize = 1900;

pub(super) fn application(file: &CardFile) -> Application {
    let user = file
        .user_authentication
        .as_ref()
        .filter(|_| file.profile != Profile::OldJuki);
    let signature = file.signature.as_ref();
    let mut files = vec![
        File::binary(0x0006, Access::Free, token_info(label(file.profile))),
        File::binary(
            0x0008,
            Access::Free,
            vec![present(signature.is_some()), present(user.is_some()), 0],
        ),
        File::key(
            0x0017,
            user.and_then(|user| user.key.clone()),
            Access::AnyOf(vec![USER_PIN, TERMINAL_REFERENCE]),
        ),
        user.map_or_else(
            || File::pin(USER_PIN, Reference::UserAuthentication, &[], 0, 0),
            |user| {
                File::pin(
                    USER_PIN,
                    Reference::UserAuthentication,
                    user.pin.as_bytes(),
                    3,
                    user.tries,
                )
            },
        ),
        File::key(
            0x001A,
            signature.and_then(|signature| signature.key.clone()),
            Access::AnyOf(vec![SIGNATURE_PASSWORD]),
        ),
        signature.map_or_else(
            || File::pin(SIGNATURE_PASSWORD, Reference::Signature, &[], 0, 0),
            |signature| {
                File::pin(
                    SIGNATURE_PASSWORD,
                    Reference::Signature,
                    signature.password.as_bytes(),
                    5,
                    signature.tries,
                )
            },
        ),
    ];
    // They exist, and no PIN is known to open them.
    files.extend(
        [
            0x0005,
            0x0009,
            0x0010,
            TERMINAL_REFERENCE,
            0x0019,
            0x001C,
            0x001E,
        ]
        .map(File::closed),
    );
    let user_access = if file.profile == Profile::Android {
        Access::AnyOf(vec![USER_PIN])
    } else {
        Access::Free
    };
    let certificates = [
        (
            0x0001,
            Access::AnyOf(vec![SIGNATURE_PASSWORD]),
            signature.map(|signature| &signature.certificate),
        ),
        (
            0x0002,
            Access::Free,
            signature.and_then(|signature| signature.ca_certificate.as_ref()),
        ),
        (0x000A, user_access, user.map(|user| &user.certificate)),
        (
            0x000B,
            Access::Free,
            user.and_then(|user| user.ca_certificate.as_ref()),
        ),
    ];
    for (id, access, certificate) in certificates {
        files.extend(certificate.map(|certificate| File::binary(id, access, filled(certificate))));
    }
    Application {
        secure_messaging: status::SECURITY_STATUS,
        ..Application::new(
            &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            files,
        )
    }
}

fn filled(certificate: &Der) -> Vec<u8> {
    let mut bytes = certificate.as_bytes().to_vec();
    let size = PHYSICAL_SIZE.max(bytes.len().next_multiple_of(256));
    bytes.resize(size, 0);
    bytes
}

/// EF 0008: 8F = there is such a certificate.
fn present(present: bool) -> u8 {
    if present { 0x8F } else { 0x00 }
}

/// What the token calls itself [A]. The next card's label is not published; here it is the present one's [C].
fn label(profile: Profile) -> &'static str {
    match profile {
        Profile::OldJuki => "JPKIAPICCTOKEN",
        Profile::Android => "JPKIAPGPSETOKEN",
        Profile::Iphone => "JPKIAPIOSTOKEN",
        _ => "JPKIAPICCTOKEN2",
    }
}

/// EF 0006: CK_TOKEN_INFO of PKCS#11, big-endian, as a plastic card has it [B].
fn token_info(label: &str) -> Vec<u8> {
    let mut info = Vec::with_capacity(160);
    info.extend(format!("{label:<32}").bytes());
    info.extend(format!("{:0>32}", "1").bytes());
    info.extend(b"E16R01NJ");
    info.extend([b' '; 8]);
    info.extend(b"0000000020500003");
    // Flags, largest and present number of sessions, the same for read-write ones, longest and shortest PIN, four memory sizes.
    for number in [
        0x0000_040D_u32,
        1,
        0,
        1,
        0,
        16,
        6,
        u32::MAX,
        u32::MAX,
        u32::MAX,
        u32::MAX,
    ] {
        info.extend(number.to_be_bytes());
    }
    info.extend(b"0301");
    info.extend([b'9'; 16]);
    info
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_info_has_its_160_bytes() {
        for profile in [
            Profile::Physical,
            Profile::OldJuki,
            Profile::Android,
            Profile::Iphone,
        ] {
            assert_eq!(token_info(label(profile)).len(), 160);
        }
    }
}
