"""The example app: every environment variable that it reads is read here."""

import os

from aws_cdk import App
from infrastructure import InfrastructureProps, setup_infrastructure


def main() -> None:
    """Synthesizes the environment that ENVIRONMENT_SUFFIX names."""
    app = App()
    environment_suffix = os.environ.get("ENVIRONMENT_SUFFIX", "dev")
    setup_infrastructure(
        app,
        InfrastructureProps(
            environment_suffix=environment_suffix,
            data_protection=environment_suffix == "prod",
            region=os.environ.get("AWS_REGION", "us-east-1"),
            account=os.environ.get("CDK_DEFAULT_ACCOUNT"),
        ),
    )
    app.synth()


if __name__ == "__main__":
    main()
