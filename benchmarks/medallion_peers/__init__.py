"""What the medallion benchmark is made of: the generator, the peers, the measuring and the comparison."""
