# tflint --init && tflint --recursive --config "$PWD/.tflint.hcl"

tflint {
  required_version = ">= 0.55"
}

config {
  call_module_type = "local"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

plugin "aws" {
  enabled = true
  version = "0.42.0"
  source  = "github.com/terraform-linters/tflint-ruleset-aws"
}

# Each module keeps its resources in files named after what they are for, not in one main.tf.
rule "terraform_standard_module_structure" {
  enabled = false
}
