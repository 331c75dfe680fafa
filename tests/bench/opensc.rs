//! The public yardstick: OpenSC's `pkcs11-tool` signs with the same card in the same reader service.

use std::process::Command;

use madoguchi_tests::World;

/// Commands that `pkcs11-tool` sends to the card in `world` to sign once.
pub(crate) fn apdus(world: &World, pin: &str) -> usize {
    let folder = world.folder();
    std::fs::write(folder.join("message"), b"message").expect("a message");
    let run = |tool: &str, arguments: &[&str]| {
        let output = Command::new(tool)
            .args(arguments)
            .current_dir(folder)
            // No cache and no configuration of this machine's user.
            .env("HOME", folder)
            .env("XDG_CACHE_HOME", folder)
            .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
            .output()
            .unwrap_or_else(|error| panic!("{tool}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tool}: {said}");
    };
    world.pcscd.wait_for_card();
    let _ = world.take_trace();
    run(
        "pkcs11-tool",
        &[
            "--sign",
            "--mechanism",
            "SHA256-RSA-PKCS",
            "--id",
            "01",
            "--pin",
            pin,
            "--input-file",
            "message",
            "--output-file",
            "signature",
        ],
    );
    usize::try_from(world.take_trace().apdus()).expect("few")
}
