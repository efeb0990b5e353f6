"""Where the embedded servers of a checkout are."""

from pathlib import Path

from trackpulse.embedded.place import Place

EPHEMERAL = 32_768
"""From here on Linux gives ports to outgoing connections; other systems begin higher."""


def test_ports_are_chosen_once_and_given_to_nobody_else_by_chance(tmp_path: Path) -> None:
    chosen = Place(tmp_path).facts()

    again = Place(tmp_path).facts()

    ports = {int(chosen["postgres"]), int(chosen["valkey"])}
    assert again == chosen
    assert len(ports) == 2
    assert all(1_024 < port < EPHEMERAL for port in ports)
