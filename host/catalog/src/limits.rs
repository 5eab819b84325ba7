use skill_package::Limits as Ceilings;
use skill_runtime::Limits;

/// What one call may use: the user's ceilings, else the engine's defaults, lowered by what the skill says of itself.
pub(crate) fn limits(user: &Ceilings, skill: &Ceilings) -> Limits {
    let default = Limits::default();
    Limits {
        timeout: lowered(default.timeout, user.timeout, skill.timeout),
        cpu: lowered(default.cpu, user.cpu, skill.cpu),
        memory: size(lowered(default.memory as u64, user.memory, skill.memory)),
        output: size(lowered(default.output as u64, user.output, skill.output)),
        log_lines: lowered(default.log_lines, user.log_lines, skill.log_lines),
        host_calls: lowered(default.host_calls, user.host_calls, skill.host_calls),
        requests: size(lowered(default.requests as u64, user.requests, skill.requests)),
        written: lowered(default.written, user.written, skill.written),
    }
}

fn lowered<T: Ord>(default: T, user: Option<T>, skill: Option<T>) -> T {
    let ceiling = user.unwrap_or(default);
    match skill {
        Some(own) => own.min(ceiling),
        None => ceiling,
    }
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn all(number: u64) -> Ceilings {
        let (time, number) = (Some(Duration::from_millis(number)), Some(number));
        Ceilings {
            timeout: time,
            cpu: time,
            memory: number,
            output: number,
            log_lines: number,
            host_calls: number,
            requests: number,
            written: number,
        }
    }

    fn same(limits: &Limits, number: u64) {
        let (time, size) = (Duration::from_millis(number), number as usize);
        let wanted = Limits {
            timeout: time,
            cpu: time,
            memory: size,
            output: size,
            log_lines: number,
            host_calls: number,
            requests: size,
            written: number,
        };
        assert_eq!(*limits, wanted);
    }

    #[test]
    fn each_word_of_the_user_holds_and_a_skill_only_lowers_it() {
        let nothing = Ceilings::default();
        assert_eq!(limits(&nothing, &nothing), Limits::default());
        same(&limits(&all(1 << 40), &nothing), 1 << 40);
        same(&limits(&all(7), &all(8)), 7);
        same(&limits(&all(8), &all(7)), 7);
        same(&limits(&nothing, &all(7)), 7);
        assert_eq!(limits(&nothing, &all(1 << 40)), Limits::default());
    }
}
