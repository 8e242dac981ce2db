"""``python -m leadloop.project.simulate``: the simulator without the rest of Leadloop."""

from leadloop.project.simulate.command import simulate_command

simulate_command()
