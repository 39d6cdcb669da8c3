/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Fire in one of the areas.
    Fire,
    /// A meeting of the monitoring body.
    Meeting,
    /// Deployment of heavy weapons.
    HeavyDeployment,
    /// Deployment of vehicles, which the agreement does not forbid.
    OtherDeployment,
    /// The monitoring body certifies clause 2.
    Certification,
}

/// Who did it, as far as the report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The party A.
    A,
    /// The party B.
    B,
    /// The monitoring body M.
    M,
    /// The report names nobody.
    Unnamed,
}

impl Actor {
    /// The name in the log and in the agreement; empty for nobody.
    pub fn name(self) -> &'static str {
        match self {
            Actor::A => "A",
            Actor::B => "B",
            Actor::M => "M",
            Actor::Unnamed => "",
        }
    }
}

/// One event of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Its number in the log, from 1.
    pub number: u64,
    /// What happened.
    pub what: What,
    /// Who did it.
    pub actor: Actor,
    /// When, in seconds since 1970; of an uncertain time the earliest instant.
    pub time: i64,
    /// How many seconds later at most, where the time is uncertain; else 0.
    pub leeway: i64,
    /// In which area, from 1; 0 for what happens in none.
    pub area: u16,
    /// Where in the area: metres east and north of its centre.
    pub offset: (i32, i32),
    /// How far the reported point may be off, in metres.
    pub radius: u32,
}

impl Event {
    /// The word of the vocabulary.
    pub fn word(&self) -> &'static str {
        match self.what {
            What::Fire => "fire",
            What::Meeting => "meeting",
            What::HeavyDeployment | What::OtherDeployment => "deployment",
            What::Certification => "certification",
        }
    }

    /// What it was about; empty for nothing in particular.
    pub fn subject(&self) -> &'static str {
        match self.what {
            What::HeavyDeployment => "heavy_weapon",
            What::OtherDeployment => "armoured_vehicle",
            What::Certification => "clause 2",
            What::Fire | What::Meeting => "",
        }
    }
}
