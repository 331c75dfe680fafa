//! The fuzzer's programs are one line each.

pub use libfuzzer_sys;
pub use madoguchi_tests::fuzz::Target;

/// The program of one target.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            static TARGET: std::sync::LazyLock<&$crate::Target> =
                std::sync::LazyLock::new(|| $crate::Target::named($name).expect("a target"));
            (TARGET.run)(bytes);
        });
    };
}
