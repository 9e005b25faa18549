"""Write workflow/schemas/ again from the models of config.yaml, study.yaml and claims.yaml."""

from pathlib import Path

from reinfuse.files import write_json
from reinfuse.study.schemas import schemas

if __name__ == "__main__":
    for name, schema in schemas().items():
        write_json(Path("workflow/schemas") / name, schema)
