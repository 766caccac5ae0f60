"""How long to pause between two looks at something that takes its time."""

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=30)
_GROWTH = 1.5
_POLLS_TO_LONGEST = 9


def poll_pause(polls: int) -> timedelta:
    """
    Return the pause before the next poll after *polls* polls that found nothing new.

    The series in seconds: 1, 1.5, 2.25, 3.4, 5.1, 7.6, 11.4, 17.1, 25.6, then 30 for ever. Short
    steps are noticed at once, and an hour of waiting costs about 120 calls, which leaves room in
    the account's 35 a minute (akamai-cps 6.1).

    >>> poll_pause(0), poll_pause(100)
    (datetime.timedelta(seconds=1), datetime.timedelta(seconds=30))
    """
    if polls >= _POLLS_TO_LONGEST:
        return LONGEST_PAUSE
    return FIRST_PAUSE * _GROWTH ** max(polls, 0)
