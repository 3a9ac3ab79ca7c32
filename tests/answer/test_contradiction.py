"""A sentence about another thing, or one that says the opposite, is told from one that
may answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.contradiction import contradicts

OTHER_KINDS = [
    ("Who can give blood to group O?", "Donors with group A give to A and AB."),
    ("What does vitamin E do?", "Vitamin K makes the blood clot."),
    ("what does vitamin k do", "Vitamin E is a fat-soluble vitamin."),
    ("How is influenza B spread?", "Influenza A spreads from birds to people."),
    ("How are third-degree burns treated?", "First-degree burns heal by themselves."),
    ("How are burns of degree 3 cooled?", "Second degree burns blister within a day."),
    ("What is done in stage III?", "Stage II is removed by surgery."),
    ("what is done in stage iii", "In stage 2 the lump is cut out."),
    ("How long does a grade 1 sprain last?", "A grade 3 sprain needs a plaster."),
    ("What causes type 1 diabetes?", "Type 2 diabetes runs in families."),
    ("What causes type one diabetes?", "Type II diabetes runs in families."),
    ("Is type I allergy dangerous?", "Type IV allergy shows after two days."),
    ("Can a fusion of L4 be undone?", "The screws in L2 can be taken out."),
    ("What helps the nerve at C7?", "A collar takes the load off C5 and C6."),
    ("What does a lack of factor VIII cause?", "A lack of factor IX is rarer."),
    ("How much vitamin B12 is in an egg?", "Vitamin B6 is found in bananas."),
    ("What is omega-3 good for?", "Omega-6 is found in corn oil."),
    ("When is the second dose given?", "The first dose is given at birth."),
    ("What happens in phase 2?", "Phase 1 tests a drug on a few people."),
    ("What may I eat at level 5?", "Level 2 means that food is mashed."),
    ("Which exercises belong to step 4?", "Steps 1 to 3 are done lying down."),
    ("What is tested in stage 3b?", "In stage 3a the scan is repeated."),
]
OTHER_KINDS_ABOVE = [
    ("Is hepatitis C curable?", "It lasts for life.", "Liver\nHepatitis B"),
    ("Is hepatitis C curable?", "Hepatitis B lasts for life.", "Hepatitis A, B and C"),
    ("Can I shower in week one of phase 2?", "Showers are allowed.", "Phase 1"),
    ("What should I do after surgery?", "You should fast.", "Before surgery"),
]
OTHER_AMOUNTS = [
    ("What are the side effects of 5 mg?", "The 2.5 mg tablet may cause a cough."),
    ("Which colour has the 5mg tablet?", "The 10 mg tablet is pink."),
    ("What is the 16 gauge needle for?", "A 22 gauge needle draws blood."),
    ("Where is the 1,000 mg capsule kept?", "Keep the 500 mg capsule in the fridge."),
    ("How is the 2 ml ampoule opened?", "The 5 ml ampoule has a white ring."),
]
OTHER_SIDES = [
    ("May I drive after a scan with contrast?", "You may drive after a scan without contrast."),
    ("Is an MRI with sedation safe for a baby?", "An MRI without any sedation takes an hour."),
    ("What do I eat before the colonoscopy?", "After the colonoscopy eat what you like."),
    ("What must I do after the operation?", "Wash with the red soap before the operation."),
    ("What does pain in the left arm mean?", "Pain in the right arm comes from lifting."),
    ("How much do children take?", "Adults take two spoons at night."),
    ("Which dose is for women?", "Men take one tablet a day."),
]  # fmt: skip
OPPOSITES = [
    ("Which tablets must be swallowed whole?", "Ibuprofen need not be swallowed whole."),
    ("Which drops must not be frozen?", "Blue drops must be frozen."),
    ("Who may not fly?", "People with a pacemaker may fly."),
    ("Who is allowed to lift weights?", "People with a hernia are not allowed to lift weights."),
    ("What must I not eat?", "You can eat rice."),
    ("What can I eat?", "You must not eat nuts."),
    ("What should I avoid?", "You do not need to avoid milk."),
    ("What helps against cramps?", "Magnesium doesn't help against cramps."),
    ("Which implants can't be scanned?", "Titanium screws can be scanned."),
    ("Which implants can be scanned?", "Old pacemakers cannot be scanned."),
    ("Who should be vaccinated?", "Babies should never be vaccinated at the pharmacy."),
    ("Which insulin should be shaken?", "Clear insulin should not be shaken."),
    ("Which exercises are safe?", "Deep squats are not safe."),
    ("Which sports can I play?", "You cannot play rugby."),
    ("Who needs a new test?", "Adults do not need a new test."),
    ("Where can I park?", "You cannot park in the yard."),
    ("When can I fly?", "You can't fly with a collapsed lung."),
    ("What may I wear?", "Avoid wearing rings."),
    ("Which medicine do I no longer take?", "You take aspirin as usual."),
    ("Who must fast?", "Children must not fast."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "sentence"),
    OTHER_KINDS + OTHER_AMOUNTS + OTHER_SIDES + OPPOSITES,
)
def test_another_thing_and_the_opposite_contradict(
    question: str, sentence: str
) -> None:
    assert contradicts(question, sentence)
    assert contradicts(question.rstrip("?"), sentence.rstrip("."))


@pytest.mark.parametrize(("question", "sentence", "context"), OTHER_KINDS_ABOVE)
def test_a_line_above_names_what_the_sentence_does_not(
    question: str, sentence: str, context: str
) -> None:
    assert contradicts(question, sentence, context)
    if question != "Is hepatitis C curable?":
        assert not contradicts(question, sentence)


MAY_ANSWER = [
    # the asked kind is there, alone or among others
    ("How is influenza B spread?", "Influenza A and B spread by coughing."),
    ("What may I eat at level 4?", "Levels 3 to 5 are soft food."),
    ("Is hepatitis B caught from food?", "Hepatitis A, B or C can all be tested."),
    ("What does grade II mean?", "Grade 2 means a partial tear."),
    ("What does stage 3 mean?", "Stage 3b has reached the lymph nodes."),
    ("Which nerve leaves at L4?", "The nerve leaves between L3-L5."),
    ("What is L5?", "The disc L4/5 bears the most weight."),
    ("How are second-degree burns dressed?", "First- and second-degree burns are dressed wet."),
    ("How is type 1 treated?", "Treat type I with insulin."),
    ("When is the second dose given?", "Four weeks after the first dose."),
    # the sentence speaks of all, of others or of a limit
    ("What is done in stage 3?", "From stage 2 on, surgery is no longer possible."),
    ("What is done in stage 3?", "Stage 2 or higher is treated with tablets."),
    ("Who can have blood of group B?", "All groups except group O may have it."),
    ("Is hepatitis C worse than hepatitis B?", "Hepatitis B is the milder one."),
    ("Is hepatitis B worse than C?", "Hepatitis C is the worse one."),
    ("What comes after step 2?", "In step 3 you stand on one leg."),
    ("Is type 2 like type 1?", "Unlike type 1, it starts late in life."),
    ("What helps at level 4?", "Pain of every level is treated."),
    ("Can hepatitis C be prevented?", "A vaccine against hepatitis B does not protect against C."),
    # a letter that is no name
    ("Which vitamin u need", "Vitamin D is needed in winter."),
    ("Can I take a tablet?", "Take the tablet with water."),
    ("Is the type I have dangerous?", "Type 2 is mild."),
    ("What is a plan B?", "Make a plan for the night."),
    # numbers
    ("Is 5 mg too much?", "The usual dose is 2.5 mg."),
    ("How many mg may I take?", "Take 10 mg in the evening."),
    ("What if I took 5 mg?", "At most 2.5 mg are safe."),
    ("What are the effects of 5 mg?", "Doses of 2 to 10 mg make you sleepy."),
    ("What is the 5 mg tablet for?", "Two 2.5 mg tablets do the same."),
    ("Where is the 5 mg tablet kept?", "Keep the 5mg tablet dry."),
    ("Which tablet has 2.5 mg?", "The white tablet has 2.5 mg, the blue 5 mg."),
    ("What can I do after 6 weeks?", "After 4 weeks you can swim."),
    ("What can I do after 6 weeks?", "After 6 days the stitches are out."),
    ("Which needle has 5 ml?", "The scar is 5 mm long."),
    ("What may I do at level 2 after 2 weeks?", "At level 2 walking is fine."),
    # yes or no answers either way
    ("Can I shower?", "You must not shower for two days."),
    ("Must I fast?", "You do not have to fast."),
    ("Should aspirin be stopped?", "Aspirin must not be stopped."),
    ("Is it safe for a child?", "It is safe for adults."),
    ("Can the scan be done without contrast?", "The scan is always done with contrast."),
    ("Is the test done without needles?", "The test is done with needles."),
    # when and why: a denial may tell it
    ("When can I drive?", "You cannot drive for 24 hours."),
    ("When may I eat?", "You may not eat until the numbness is gone."),
    ("Why must the tube not be pulled?", "The tube must stay dry."),
    ("Why should I take all tablets?", "The germs come back if you do not take all tablets."),
    ("Why must it be stopped?", "If it is not stopped, you may bleed."),
    # both polarities, exceptions, no denial of what was asked
    ("Which drops may I use?", "You may use the blue but not use the red drops."),
    ("Who can fly?", "People who cannot walk can fly."),
    ("Who can fly?", "You cannot fly without a letter."),
    ("Which tablets must be stopped?", "No tablets have to be stopped."),
    ("Which tablets must be stopped?", "You do not have to stop any tablets."),
    ("Which painkillers may I take?", "You need not take paracetamol."),
    ("What happens if I do not fast?", "You must fast so that you do not choke."),
    ("Who has the right to see my file?", "You have no right to the notes."),
    ("Who can have it?", "Most people do not have symptoms."),
    ("What helps?", "Massage may not help on the first day."),
    ("What must I bring?", "You must bring the card and must not eat."),
    ("Which foods should I avoid?", "Avoid nuts."),
    ("What can't diabetics eat?", "Diabetics must keep away from sugar."),
    ("What do not all implants have?", "All implants have a pass."),
    ("What is left out but not replaced?", "Metformin is not left out."),
    ("How does blood type matter in type 7 infection?", "Men with blood type B fall ill."),
    ("Which foods should I avoid?", "Nuts must be avoided."),
    ("Which insulin must not be left out?", "Basal insulin must never be left out."),
    ("Who cannot leave the hospital?", "You may leave out the soup."),
    # sides
    ("What do I do before the scan?", "Before and after the scan drink water."),
    ("What do I do after the scan?", "Drink before the scan and rest afterwards."),
    ("Is the scan with or without contrast?", "The scan is done without contrast."),
    ("What is a scan with contrast?", "A scan without needles."),
    ("Right after the scan, may I eat?", "You may eat after the scan."),
    ("What does pain in the left arm mean?", "Pain in both arms, right arm first, is rare."),
    ("How much do kids take?", "Children take one spoon, adults two."),
    ("How is it given to children?", "It is only approved for adults."),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("question", "sentence"), MAY_ANSWER)
def test_what_may_answer_does_not_contradict(question: str, sentence: str) -> None:
    assert not contradicts(question, sentence)
    assert not contradicts(question.rstrip("?"), sentence.rstrip("."))


UNDER_A_HEADING = [
    (
        "What tests does hepatitis C need?",
        "Hepatitis B is tested first.",
        "Hepatitis C",
    ),
    ("Is hepatitis C curable?", "It is cured in weeks.", "Hepatitis B\nHepatitis C"),
    ("What is the 5 mg tablet for?", "It replaces the 10 mg tablet.", "5 mg tablet"),
    ("What may I do before the scan?", "Rest after the scan.", "Before the scan"),
]


@pytest.mark.parametrize(("question", "sentence", "context"), UNDER_A_HEADING)
def test_a_sentence_under_the_asked_heading_may_answer(
    question: str, sentence: str, context: str
) -> None:
    assert not contradicts(question, sentence, context)


PIECES = st.sampled_from(
    [
        "type",
        "grade",
        "level",
        "1",
        "2.5",
        "mg",
        "IV",
        "C",
        "A",
        "I",
        "a",
        "with",
        "without",
        "sedation",
        "after",
        "before",
        "not",
        "can't",
        "what",
        "which",
        "who",
        "must",
        "take",
        ",",
        "-",
        "/",
        ".",
        "?",
        "(",
        ")",
        "5mg",
        "L4",
        "first",
        "child",
        "left",
        "arm",
        "to",
        "or",
        "µ",
        "١",
    ]
)


@given(*[st.lists(PIECES, max_size=12).map(" ".join)] * 3)
def test_any_text_can_be_compared(question: str, sentence: str, context: str) -> None:
    assert contradicts(question, sentence, context) in (True, False)
    assert not contradicts(question, question)
