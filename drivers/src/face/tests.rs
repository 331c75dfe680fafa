use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    sync::Mutex,
    thread::Builder,
};

use time::OffsetDateTime;

use super::*;
use crate::simulated::face::{Act, SimulatedFaceUnit, parse_script};

const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
/// More than any answer here takes.
const BUDGET: Duration = Duration::from_secs(20);

/// A clock that stands still until it is told to go on with each look.
#[derive(Debug, Default)]
struct Steps {
    now: Mutex<Duration>,
    step: Duration,
}

impl Clock for Steps {
    fn wall(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
    }

    fn monotonic(&self) -> Monotonic {
        let mut now = self.now.lock().unwrap();
        *now += self.step;
        Monotonic(*now)
    }
}

fn driver(address: SocketAddr) -> SocketFaceUnit {
    SocketFaceUnit::new(address, Arc::new(Steps::default()))
}

fn no_match(left: u8) -> Result<FaceAnswer, FaceError> {
    Ok(FaceAnswer::NoMatch { left })
}

#[test]
fn every_outcome_of_a_unit_is_an_answer_or_an_error_and_the_unit_can_be_asked_again() {
    let malformed = Err(FaceError::Malformed {
        what: "not a line of the protocol",
    });
    let faulty = Err(FaceError::Faulty {
        code: "camera".to_owned(),
    });
    let table = [
        ("match", Ok(FaceAnswer::Match)),
        ("no-match", no_match(9)),
        ("timeout", Err(FaceError::TimedOut)),
        ("fault", faulty),
        ("unplug", Err(FaceError::Disconnected)),
        ("garbage", malformed),
    ];
    for (act, expected) in table {
        let script = parse_script(&format!("{act},match")).unwrap();
        let unit = SimulatedFaceUnit::start(LOCAL, &script).unwrap();
        let mut driver = driver(unit.address());
        assert_eq!(driver.verify(BUDGET), expected, "{act}");
        assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match), "after {act}");
    }
}

#[test]
fn ten_misses_in_a_row_lock_the_unit() {
    let script = parse_script("no-match*9, match, no-match").unwrap();
    let unit = SimulatedFaceUnit::start(LOCAL, &script).unwrap();
    let mut driver = driver(unit.address());
    for left in (1..=9).rev() {
        assert_eq!(driver.verify(BUDGET), no_match(left));
    }
    assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match));
    for left in (1..=9).rev() {
        assert_eq!(driver.verify(BUDGET), no_match(left));
    }
    for _ in 0..3 {
        assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Locked));
    }
}

#[test]
fn a_unit_that_says_nothing_is_waited_for_no_longer_than_the_budget() {
    let unit = SimulatedFaceUnit::start(LOCAL, &[Act::Silence]).unwrap();
    let clock = Steps {
        // Enough for the hello, and too much for a question without a budget.
        step: GRACE + GRACE / 2,
        ..Steps::default()
    };
    let mut driver = SocketFaceUnit::new(unit.address(), Arc::new(clock));
    assert_eq!(driver.verify(Duration::ZERO), Err(FaceError::TimedOut));
}

#[test]
fn a_unit_that_is_not_there_comes_back_by_itself() {
    let unit = SimulatedFaceUnit::start(LOCAL, &[]).unwrap();
    let address = unit.address();
    let mut driver = driver(address);
    assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match));
    drop(unit);
    assert_eq!(driver.verify(BUDGET), Err(FaceError::Disconnected));
    let _unit = SimulatedFaceUnit::start(address, &[]).unwrap();
    assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match));
}

#[test]
fn a_unit_plugged_in_anew_between_two_questions_is_not_missed() {
    let unit = SimulatedFaceUnit::start(LOCAL, &[]).unwrap();
    let address = unit.address();
    let mut driver = driver(address);
    assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match));
    drop(unit);
    let _unit = SimulatedFaceUnit::start(address, &[]).unwrap();
    assert_eq!(driver.verify(BUDGET), Ok(FaceAnswer::Match));
}

#[test]
fn a_unit_of_another_version_is_refused() {
    let unit = SimulatedFaceUnit::start_as(LOCAL, &[], 2).unwrap();
    let refused = Err(FaceError::Malformed {
        what: "another version",
    });
    assert_eq!(driver(unit.address()).verify(BUDGET), refused);
}

/// A unit that greets, then says `lines` to the first question and goes.
fn saying(lines: &'static str) -> SocketAddr {
    let listener = TcpListener::bind(LOCAL).unwrap();
    let address = listener.local_addr().unwrap();
    Builder::new()
        .spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut come = BufReader::new(&stream).lines();
            let mut out = &stream;
            let hello = come.next().unwrap().unwrap();
            assert_eq!(hello, r#"{"do":"hello","v":1}"#);
            out.write_all(b"{\"v\":1,\"unit\":\"other\",\"more\":[]}\n")
                .unwrap();
            let verify = come.next().unwrap().unwrap();
            assert_eq!(verify, r#"{"do":"verify","v":1,"id":1,"seconds":20}"#);
            let _ = out.write_all(lines.as_bytes());
        })
        .unwrap();
    address
}

#[test]
fn what_a_unit_may_say_is_read_and_what_it_may_not_is_refused() {
    let malformed = |what| Err(FaceError::Malformed { what });
    let no_line = || malformed("not a line of the protocol");
    let endless: &str = Box::leak("x".repeat(4096).into_boxed_str());
    let table = [
        ("{\"id\":1,\"result\":\"match\"}\n", Ok(FaceAnswer::Match)),
        (
            "{\"id\":1,\"result\":\"match\",\"score\":0.99}\n",
            Ok(FaceAnswer::Match),
        ),
        (
            "{\"id\":0,\"result\":\"no-match\",\"left\":3}\n{\"id\":1,\"result\":\"match\"}\n",
            Ok(FaceAnswer::Match),
        ),
        (
            "{\"id\":2,\"result\":\"match\"}\n",
            malformed("an answer to no question"),
        ),
        ("{\"result\":\"match\"}\n", no_line()),
        ("{\"id\":1,\"result\":\"perhaps\"}\n", no_line()),
        ("{\"id\":1,\"result\":\"no-match\"}\n", no_line()),
        (
            "{\"id\":1,\"result\":\"no-match\",\"left\":-1}\n",
            no_line(),
        ),
        ("\n", no_line()),
        ("\u{FF}\n", no_line()),
        (endless, malformed("a line without end")),
        ("{\"id\":1,\"result\":\"mat", Err(FaceError::Disconnected)),
        ("", Err(FaceError::Disconnected)),
    ];
    for (lines, expected) in table {
        let answer = driver(saying(lines)).verify(BUDGET);
        assert_eq!(answer, expected, "{:.60}", lines);
    }
}
