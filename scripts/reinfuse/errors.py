"""Every error that a user can cause, each with its own exit code.

A message names the thing (file, row or key), says what is wrong and ends with what to do. It never
quotes a cell of a data file: a cell may hold what identifies a patient.
"""


class ReinfuseError(Exception):
    """A mistake that the user can mend; shown as one message, without a traceback."""

    exit_code = 70


class ConfigurationError(ReinfuseError):
    """config.yaml, study.yaml or claims.yaml cannot be read or says something that it may not say."""

    exit_code = 64


class UnknownStudyError(ReinfuseError):
    """config.yaml asks for a study that has no folder."""

    exit_code = 65


class RawDataMissingError(ReinfuseError):
    """A raw file that study.yaml declares is not there, or is not a file."""

    exit_code = 66


class RawDataUnreadableError(ReinfuseError):
    """A raw file is empty, has the wrong encoding, or is not the table that it should be."""

    exit_code = 67


class ColumnsError(ReinfuseError):
    """The columns of a raw file are not those that study.yaml declares."""

    exit_code = 68


class CellError(ReinfuseError):
    """A cell of a raw file breaks the type, range or vocabulary declared for its column."""

    exit_code = 69


class IdentityError(ReinfuseError):
    """The rows of a raw file do not identify patients as study.yaml says they do."""

    exit_code = 71


class KeyFileError(ReinfuseError):
    """The key for pseudonyms, or what is kept beside it, is missing, damaged, open to others or in a repository."""

    exit_code = 72


class ResultsUnwritableError(ReinfuseError):
    """The results folder cannot be written."""

    exit_code = 73


class AnalysisError(ReinfuseError):
    """An analysis cannot be carried out as study.yaml declares it."""

    exit_code = 74


class NotEstimableError(AnalysisError):
    """A model is declared as it should be, but these patients cannot carry it; `reason` is the message without cure."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(f"{reason}. {cure}")
        self.reason = reason


class ClaimError(ReinfuseError):
    """A claim refers to an estimate, a claim or a method that does not exist."""

    exit_code = 75


class WorkspaceBusyError(ReinfuseError):
    """Another run is at work in the same folder."""

    exit_code = 76


class ContractError(ReinfuseError):
    """A stage produced a table that breaks its contract; a defect of the project, not of the user."""

    exit_code = 77


class VerdictDriftError(ReinfuseError):
    """A verdict is not the one that was recorded as expected; the reports are written all the same."""

    exit_code = 78


class LeakError(ReinfuseError):
    """A result holds something that identifies a patient, or cannot be searched for it; or the gate itself is blind."""

    exit_code = 79


class RawDataExposedError(ReinfuseError):
    """Raw data or the key lies where it may be committed, is committed already, or is named after a patient."""

    exit_code = 83
