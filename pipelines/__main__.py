"""`python -m pipelines` and `spark-submit ... pipelines/__main__.py`."""

from pipelines.cli.app import main

if __name__ == "__main__":
    main()
