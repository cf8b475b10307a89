"""`flask core-data load DIR`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from exchange.core_data.loading import load
from exchange.core_data.lock import DatabaseBusy

core_data_cli = AppGroup("core-data", help="Core data of the agency: units, persons, coverages, accounts.")


@core_data_cli.command("load")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_command(directory: Path) -> None:
    """Load the CSV files in DIRECTORY (units, persons, coverages, employment, contributions, accounts).

    All or nothing: with any problem nothing is written, the report names every line, and the exit code is 1.
    """
    try:
        report = load(directory)
    except DatabaseBusy:
        raise click.ClickException("数据库一直被占用，没有载入任何内容。请稍后再试。") from None
    for line in report.lines():
        click.echo(line)
    if not report.applied:
        raise click.exceptions.Exit(1)
