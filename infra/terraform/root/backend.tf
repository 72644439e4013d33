# Where the state is kept. stacks/state makes the bucket and prints what belongs into backend.hcl:
#   terraform init -backend-config=backend.hcl
terraform {
  backend "s3" {
    key = "catchwater/terraform.tfstate"
  }
}
