"""How an agency feeds the portal: `flask core-data load DIR` reads six CSV files, each of them optional.

csv_files   bytes to rows with their lines        values, rows, sheets   rows to values, and what is wrong with them
staging     where rows wait                       checks                 what can only be said about all of them
apply       the one transaction that writes       report                 what there is to say
"""

from exchange.core_data.command import core_data_cli
from exchange.core_data.loading import load
from exchange.core_data.lock import DatabaseBusy
from exchange.core_data.report import Count, Problem, Report

__all__ = ["Count", "DatabaseBusy", "Problem", "Report", "core_data_cli", "load"]
