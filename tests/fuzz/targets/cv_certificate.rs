#![no_main]
madoguchi_fuzz::target!("cv_certificate");
